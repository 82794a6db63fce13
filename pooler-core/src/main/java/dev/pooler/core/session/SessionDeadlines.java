package dev.pooler.core.session;

import dev.pooler.core.config.ClientTimeouts;
import dev.pooler.core.error.PoolerError;
import dev.pooler.core.error.TimeoutError;
import org.jspecify.annotations.Nullable;

/**
 * The time-outs of a session, as PgBouncer has them but for two things: a pipeline counts until its
 * last reply, and {@code query_wait_timeout} also bounds how long a backend may take to accept the
 * session's parameters. Pure.
 */
final class SessionDeadlines {
  private SessionDeadlines() {}

  /** The limit that a session in this state is over at {@code now}; null when it is over none. */
  static @Nullable PoolerError exceeded(
      SessionState state, SessionTimes times, ClientTimeouts limits, long now) {
    return switch (state) {
      case AWAITING_GREETING, WAITING -> waiting(times, limits, now);
      case PREPARING -> preparing(times, limits, now);
      case ATTACHED -> attached(times, limits, now);
      case IDLE ->
          over(limits.idleNanos(), now - times.lastReady())
              ? TimeoutError.CLIENT_IDLE_TIMEOUT
              : null;
      case LOGGING_IN, CONSOLE, CANCELING, CLOSED -> null;
    };
  }

  /** Whether a waiting session is to be told that it waits. */
  static boolean noticeDue(SessionTimes times, ClientTimeouts limits, long now) {
    return !times.isNoticed() && over(limits.queryWaitNotifyNanos(), now - times.waitingSince());
  }

  private static @Nullable PoolerError waiting(
      SessionTimes times, ClientTimeouts limits, long now) {
    long waited = now - times.waitingSince();
    if (over(limits.queryNanos(), waited)) {
      return TimeoutError.QUERY_TIMEOUT_WAITING;
    }
    return over(limits.queryWaitNanos(), waited) ? TimeoutError.QUERY_WAIT_TIMEOUT : null;
  }

  private static @Nullable PoolerError preparing(
      SessionTimes times, ClientTimeouts limits, long now) {
    PoolerError error = attached(times, limits, now);
    if (error != null) {
      return error;
    }
    return over(limits.queryWaitNanos(), now - times.waitingSince())
        ? TimeoutError.QUERY_WAIT_TIMEOUT
        : null;
  }

  private static @Nullable PoolerError attached(
      SessionTimes times, ClientTimeouts limits, long now) {
    boolean busy = times.isBusy();
    if (busy && over(limits.queryNanos(), now - times.queryStart())) {
      return TimeoutError.QUERY_TIMEOUT;
    }
    if (times.inTransaction()
        && !busy
        && over(limits.idleTransactionNanos(), now - times.lastReady())) {
      return TimeoutError.IDLE_TRANSACTION_TIMEOUT;
    }
    return !times.isIdle() && over(limits.transactionNanos(), now - times.transactionStart())
        ? TimeoutError.TRANSACTION_TIMEOUT
        : null;
  }

  private static boolean over(long limit, long spent) {
    return limit > 0 && spent >= limit;
  }
}
