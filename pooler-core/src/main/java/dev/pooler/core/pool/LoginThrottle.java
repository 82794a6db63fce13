package dev.pooler.core.pool;

import dev.pooler.core.backend.BackendEnd;
import dev.pooler.core.error.DetailedError;
import dev.pooler.core.error.PoolerError;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * After a failed login no other is tried for {@code server_login_retry}, give or take a tenth, so
 * that the replicas and loops that saw the same server fail do not all come back at once. Pure;
 * confined to the pool's event loop.
 */
final class LoginThrottle {
  private static final double JITTER = 0.1;

  private final RandomGenerator random;
  private long retry;
  private long notBefore;
  private BackendEnd.@Nullable LoginFailed last;

  LoginThrottle(long retry, RandomGenerator random) {
    this.retry = retry;
    this.random = random;
  }

  void setRetry(long nanos) {
    retry = nanos;
  }

  void failed(long now, BackendEnd.LoginFailed failure) {
    last = failure;
    notBefore = now + (long) (retry * (1 - JITTER + 2 * JITTER * random.nextDouble()));
  }

  void succeeded() {
    last = null;
  }

  /** Whether a login may be started at {@code now}. */
  boolean mayTry(long now) {
    return last == null || now - notBefore >= 0;
  }

  /**
   * What a newcomer is told while no login may be tried; null when one may.
   *
   * @param greeted whether it has been greeted. Who has not waits while the server cannot be
   *     reached, as it would for a server that starts; one that is reached and says no is another
   *     matter.
   */
  @Nullable PoolerError cachedError(long now, boolean greeted) {
    BackendEnd.LoginFailed failure = last;
    if (failure == null || mayTry(now) || (!greeted && failure.sqlState() == null)) {
      return null;
    }
    return new DetailedError.ServerLoginFailing(failure.reason());
  }
}
