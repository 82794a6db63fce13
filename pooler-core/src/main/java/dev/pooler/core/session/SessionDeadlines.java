package dev.pooler.core.session;

import dev.pooler.core.config.ClientTimeouts;
import dev.pooler.core.config.TimeKeys;
import dev.pooler.core.error.PoolerError;
import dev.pooler.core.error.PoolerNotice;
import dev.pooler.core.error.TimeoutError;
import org.jspecify.annotations.Nullable;

/** The time-outs of a session. Stateless; called on the session's event loop. */
final class SessionDeadlines {
  private SessionDeadlines() {}

  /** Ends the session if it is over one of its limits at {@code now}. */
  static void check(Session session, long now) {
    PoolerError error = exceeded(session, session.settings().clientTimeouts(), now);
    if (error != null) {
      session.close(error);
    }
  }

  private static @Nullable PoolerError exceeded(Session session, ClientTimeouts limits, long now) {
    return switch (session.state()) {
      case WAITING -> waiting(session, limits, now);
      case ATTACHED -> attached(session, limits, now);
      case IDLE ->
          over(limits.idleNanos(), now - session.lastReady())
              ? TimeoutError.CLIENT_IDLE_TIMEOUT
              : null;
      case AWAITING_GREETING -> awaitingGreeting(session, limits, now);
      case PREPARING, LOGGING_IN, CONSOLE, CANCELING, CLOSED -> null;
    };
  }

  private static @Nullable PoolerError awaitingGreeting(
      Session session, ClientTimeouts limits, long now) {
    ClientConnection connection = session.connection();
    long login = connection.host().config().get(TimeKeys.CLIENT_LOGIN_TIMEOUT).toNanos();
    if (over(login, now - connection.connectedAt())) {
      return TimeoutError.CLIENT_LOGIN_TIMEOUT_SERVER_DOWN;
    }
    return waitedTooLong(limits, now - session.waitingSince());
  }

  private static @Nullable PoolerError waitedTooLong(ClientTimeouts limits, long waited) {
    if (over(limits.queryNanos(), waited)) {
      return TimeoutError.QUERY_TIMEOUT_WAITING;
    }
    return over(limits.queryWaitNanos(), waited) ? TimeoutError.QUERY_WAIT_TIMEOUT : null;
  }

  private static @Nullable PoolerError waiting(Session session, ClientTimeouts limits, long now) {
    long waited = now - session.waitingSince();
    PoolerError error = waitedTooLong(limits, waited);
    if (error != null) {
      return error;
    }
    if (!session.noticed() && over(limits.queryWaitNotifyNanos(), waited)) {
      session.markNoticed();
      session.connection().notice(PoolerNotice.CLIENT_QUEUED);
    }
    return null;
  }

  private static @Nullable PoolerError attached(Session session, ClientTimeouts limits, long now) {
    boolean busy = session.queryStart() != 0;
    if (busy && over(limits.queryNanos(), now - session.queryStart())) {
      return TimeoutError.QUERY_TIMEOUT;
    }
    boolean inTransaction = session.status() != 'I';
    if (inTransaction && over(limits.transactionNanos(), now - session.transactionStart())) {
      return TimeoutError.TRANSACTION_TIMEOUT;
    }
    if (inTransaction && !busy && over(limits.idleTransactionNanos(), now - session.lastReady())) {
      return TimeoutError.IDLE_TRANSACTION_TIMEOUT;
    }
    boolean idle = !inTransaction && !busy;
    return idle && over(limits.idleNanos(), now - session.lastReady())
        ? TimeoutError.CLIENT_IDLE_TIMEOUT
        : null;
  }

  private static boolean over(long limit, long spent) {
    return limit > 0 && spent >= limit;
  }
}
