package dev.pooler.core.pool;

import java.util.List;

/**
 * What time alone brings about in a pool: idle backends age, are checked, retire; sessions wait or
 * work for too long. Runs every few hundred milliseconds on the pool's event loop, so nothing on
 * the hot path needs a timer.
 */
final class PoolSweep {
  private long lastRetirement;

  void run(LoopPool pool, long now) {
    for (PoolMember member : List.copyOf(pool.members().all())) {
      CheckoutUser user = member.user();
      if (user != null) {
        user.sweep(now);
      } else if (member.state() == MemberState.IDLE || member.state() == MemberState.USED) {
        age(pool, member, now);
      }
    }
  }

  private void age(LoopPool pool, PoolMember member, long now) {
    PoolRules rules = pool.options().rules();
    long idle = now - member.idleSince();
    boolean surplus = pool.ledger().usable() > rules.size();
    if (member.closeNeeded()) {
      pool.members().close(member, "close needed");
    } else if (surplus) {
      pool.members().close(member, "too many servers in the pool");
    } else if (rules.idleTimeout() > 0
        && idle >= rules.idleTimeout()
        && pool.logins().isWarmEnough()) {
      pool.members().close(member, "server idle timeout");
    } else if (outlived(rules, member, now)) {
      lastRetirement = now;
      pool.members().close(member, "server lifetime over");
    } else if (member.state() == MemberState.IDLE
        && rules.checkDelay() > 0
        && idle >= rules.checkDelay()) {
      pool.members().retire(member);
    }
  }

  /**
   * Retirements are spread: at most one per lifetime divided by the pool's size, as PgBouncer does
   * it.
   */
  private boolean outlived(PoolRules rules, PoolMember member, long now) {
    if (rules.lifetime() <= 0 || now - member.backend().facts().connectedAt() < rules.lifetime()) {
      return false;
    }
    long spacing = rules.lifetime() / Math.max(1, rules.size());
    return lastRetirement == 0 || now - lastRetirement >= spacing;
  }
}
