package dev.pooler.core.pool;

import dev.pooler.core.config.PoolLimits;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.config.ServerTimeouts;

/**
 * The numbers a {@link PoolLedger} decides by. Durations in nanoseconds; 0 means off unless said
 * otherwise.
 *
 * @param size backends in ordinary times
 * @param minSize backends kept warm
 * @param reserveSize backends beyond {@code size} when somebody has waited for {@code
 *     reserveTimeout}
 * @param maxOpening logins under way at once
 * @param roundRobin reuse the backend that has been idle longest, instead of the one used last
 * @param checkDelay a backend idle for longer is asked before it is lent; 0 means always, negative
 *     never
 * @param idleTimeout a backend idle for longer is closed
 * @param lifetime a backend older than this is closed when nobody holds it; 0 closes it after one
 *     use
 */
public record PoolRules(
    int size,
    int minSize,
    int reserveSize,
    long reserveTimeout,
    int maxOpening,
    boolean roundRobin,
    long checkDelay,
    long idleTimeout,
    long lifetime) {

  private static final int FEWEST_LOGINS_AT_ONCE = 4;

  /** These rules without backends that are kept warm. */
  PoolRules unwarmed() {
    return new PoolRules(
        size,
        0,
        reserveSize,
        reserveTimeout,
        maxOpening,
        roundRobin,
        checkDelay,
        idleTimeout,
        lifetime);
  }

  /** The rules that the configuration asks for. */
  static PoolRules of(PoolSettings settings) {
    PoolLimits limits = settings.limits();
    ServerTimeouts times = settings.serverTimeouts();
    return new PoolRules(
        limits.poolSize(),
        limits.minPoolSize(),
        limits.reservePoolSize(),
        limits.reservePoolNanos(),
        Math.max(FEWEST_LOGINS_AT_ONCE, limits.poolSize() / 4),
        settings.roundRobin(),
        settings.queries().check() == null ? -1 : times.checkDelayNanos(),
        times.idleNanos(),
        times.lifetimeNanos());
  }
}
