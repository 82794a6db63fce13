package dev.pooler.core.session;

/**
 * When a session began what it is doing, and what its server said last. Times are those of {@link
 * System#nanoTime}; who calls passes them in, so that the clock is asked twice a query: when it
 * begins, and when no reply is owed any more. As with PgBouncer, a pipeline is one query that lasts
 * until its last reply. Pure; confined to the session's event loop.
 */
final class SessionTimes {
  private long waitingSince;
  private long queryStart;
  private long transactionStart;
  private long lastReady;
  private byte status = 'I';
  private boolean noticed;

  /** It begins to wait for a server's greeting. */
  void seeksGreeting(long now) {
    waitingSince = now;
  }

  /** It has been greeted. */
  void greeted(long now) {
    lastReady = now;
  }

  /** The first byte of a transaction came: it asks for a backend. */
  void asksForBackend(long now) {
    waitingSince = now;
    queryStart = now;
    transactionStart = now;
    noticed = false;
  }

  /** Whether the server owes a reply, or there is no server yet to owe it. */
  boolean isBusy() {
    return queryStart != 0;
  }

  /** Bytes were sent to a server that owed nothing. */
  void queryBegins(long now) {
    queryStart = now;
    if (status == 'I') {
      transactionStart = now;
    }
  }

  /** ReadyForQuery came; {@link #queryEnds} follows when nothing is owed after it. */
  void ready(byte newStatus) {
    status = newStatus;
  }

  /**
   * No reply is owed any more.
   *
   * @return how long the query took, in nanoseconds
   */
  long queryEnds(long now) {
    long took = now - queryStart;
    queryStart = 0;
    lastReady = now;
    return took;
  }

  /** Neither is a reply owed nor a transaction open. */
  boolean isIdle() {
    return status == 'I' && !isBusy();
  }

  boolean inTransaction() {
    return status != 'I';
  }

  /** When it began to wait; of the last wait when it does not wait now. */
  long waitingSince() {
    return waitingSince;
  }

  /** When the query under way began; 0 when none is. */
  long queryStart() {
    return queryStart;
  }

  /** When the last transaction began; 0 before the first one. */
  long transactionStart() {
    return transactionStart;
  }

  /** When the last reply was complete, or the greeting. */
  long lastReady() {
    return lastReady;
  }

  /** Whether the client has been told that it waits. */
  boolean isNoticed() {
    return noticed;
  }

  void markNoticed() {
    noticed = true;
  }
}
