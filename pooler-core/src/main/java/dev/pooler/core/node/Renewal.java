package dev.pooler.core.node;

import dev.pooler.core.config.PoolMode;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.config.ServerTarget;

/**
 * What RELOAD makes of settings that are in use. As with PgBouncer a session goes on as the server
 * user that it has, but for one case: where the entry forces another user than before, it follows.
 * Pure.
 */
final class Renewal {
  private Renewal() {}

  /** The settings of a session that had {@code before} and would now log in to {@code now}. */
  static PoolSettings ofSession(PoolSettings before, PoolSettings now) {
    boolean follows = before.target().userForced() && now.target().userForced();
    return follows ? now : keepingUser(before, now);
  }

  /** The settings of a pool: its user is a part of what it is. */
  static PoolSettings ofPool(PoolSettings before, PoolSettings now) {
    boolean same = now.target().userForced() && isFor(now, before.target().user());
    return same ? now : keepingUser(before, now);
  }

  /** Whether logins as this user go to a pool of this server user. */
  static boolean isFor(PoolSettings now, String serverUser) {
    return now.target().user().equals(serverUser);
  }

  /**
   * Whether backends that were used under {@code before} must not be used under {@code now}: they
   * may hold statements, or other things of a session, that nobody keeps apart any more.
   */
  static boolean spoilsBackends(PoolSettings before, PoolSettings now) {
    boolean wasSession = before.poolMode() == PoolMode.SESSION;
    boolean isSession = now.poolMode() == PoolMode.SESSION;
    boolean wasTracked = before.maxPreparedStatements() > 0;
    boolean isTracked = now.maxPreparedStatements() > 0;
    return (wasSession && !isSession) || (!isSession && wasTracked != isTracked);
  }

  private static PoolSettings keepingUser(PoolSettings before, PoolSettings now) {
    ServerTarget target = now.target();
    ServerTarget kept =
        new ServerTarget(
            target.hosts(),
            target.loadBalance(),
            target.database(),
            before.target().user(),
            false,
            before.target().password(),
            target.tls());
    return kept.equals(target)
        ? now
        : new PoolSettings(
            now.database(),
            now.user(),
            now.poolMode(),
            now.limits(),
            now.serverTimeouts(),
            now.clientTimeouts(),
            kept,
            now.queries(),
            now.parameters(),
            now.roundRobin(),
            now.fastClose(),
            now.maxPreparedStatements());
  }
}
