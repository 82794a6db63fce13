package dev.pooler.core.pool;

import dev.pooler.core.config.PoolMode;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.error.OperatorError;
import java.util.List;

/**
 * What time alone brings about in a pool: idle backends age, are checked, retire; sessions work for
 * too long. Runs every few hundred milliseconds on the pool's event loop, so nothing on the hot
 * path needs a timer.
 */
final class PoolSweep {
  private PoolSweep() {}

  static void run(LoopPool pool, long now) {
    for (PoolMember member : List.copyOf(pool.members().all())) {
      if (member.backend().isElsewhere()) {
        member.markCloseNeeded();
      }
      CheckoutUser user = member.user();
      if (user != null && mustGoAtOnce(pool, member)) {
        var reason = OperatorError.DATABASE_CONFIGURATION_CHANGED;
        member.lose(reason.logMessage(), reason);
        continue;
      }
      if (user != null) {
        user.sweep(now);
        continue;
      }
      switch (member.state()) {
        case IDLE, USED -> age(pool, member, now);
        case TESTED -> tested(pool, member, now);
        case LOGIN, ACTIVE, BEING_CANCELED, CLOSING -> {}
      }
    }
  }

  /** {@code server_fast_close}: not only when the session ends. */
  private static boolean mustGoAtOnce(LoopPool pool, PoolMember member) {
    PoolSettings settings = pool.options().settings();
    return member.closeNeeded()
        && settings.fastClose()
        && settings.poolMode() == PoolMode.SESSION
        && !pool.options().isForOneSession()
        && member.backend().isBetweenTransactions();
  }

  private static void age(LoopPool pool, PoolMember member, long now) {
    PoolRules rules = pool.options().rules();
    long idle = now - member.idleSince();
    if (member.closeNeeded()) {
      pool.members().close(member, "close needed");
    } else if (pool.logins().isOverSize()) {
      pool.members().close(member, "too many servers in the pool");
    } else if (rules.idleTimeout() > 0
        && idle >= rules.idleTimeout()
        && pool.logins().isWarmEnough()) {
      pool.members().close(member, "server idle timeout");
    } else if (pool.retirement().isDue(rules, member, now)) {
      pool.members().close(member, "server lifetime over");
    } else if (member.state() == MemberState.IDLE
        && rules.checkDelay() > 0
        && idle >= rules.checkDelay()) {
      pool.members().retire(member);
    }
  }

  /** A server that vanished without a word does not answer the pooler's own query, either. */
  private static void tested(LoopPool pool, PoolMember member, long now) {
    long limit = pool.options().settings().serverTimeouts().connectNanos();
    if (limit > 0 && now - member.idleSince() >= limit) {
      pool.members().close(member, "no answer to the pooler's own query");
    }
  }
}
