package dev.pooler.core.pool;

/**
 * Counters of one pool on one event loop since start. Times in nanoseconds. Confined to that loop.
 */
public final class PoolStats {
  private long assignments;
  private long transactions;
  private long queries;
  private long received;
  private long sent;
  private long transactionNanos;
  private long queryNanos;
  private long waitNanos;
  private long clientParses;
  private long serverParses;
  private long binds;
  private long clientLogins;

  /** A copy at one moment. */
  public record Snapshot(
      long assignments,
      long transactions,
      long queries,
      long received,
      long sent,
      long transactionNanos,
      long queryNanos,
      long waitNanos,
      long clientParses,
      long serverParses,
      long binds,
      long clientLogins) {}

  void assigned() {
    assignments++;
  }

  void waited(long nanos) {
    waitNanos += nanos;
  }

  public void query(long nanos) {
    queries++;
    queryNanos += nanos;
  }

  public void transaction(long nanos) {
    transactions++;
    transactionNanos += nanos;
  }

  /** Bytes from the client and to it. */
  public void bytes(long fromClient, long toClient) {
    received += fromClient;
    sent += toClient;
  }

  void statements(long parsesOfClient, long parsesOfServer, long bindsSeen) {
    clientParses += parsesOfClient;
    serverParses += parsesOfServer;
    binds += bindsSeen;
  }

  public void login() {
    clientLogins++;
  }

  public Snapshot snapshot() {
    return new Snapshot(
        assignments,
        transactions,
        queries,
        received,
        sent,
        transactionNanos,
        queryNanos,
        waitNanos,
        clientParses,
        serverParses,
        binds,
        clientLogins);
  }
}
