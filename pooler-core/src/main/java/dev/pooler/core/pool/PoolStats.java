package dev.pooler.core.pool;

import dev.pooler.protocol.flow.Exchange;

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
      long clientLogins) {

    /** Nothing has happened. */
    public static final Snapshot ZERO = new Snapshot(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    Snapshot withStatements(Exchange open) {
      return plus(
          new Snapshot(
              0, 0, 0, 0, 0, 0, 0, 0, open.clientParses(), open.serverParses(), open.binds(), 0));
    }

    /** Both together. */
    public Snapshot plus(Snapshot other) {
      return new Snapshot(
          assignments + other.assignments,
          transactions + other.transactions,
          queries + other.queries,
          received + other.received,
          sent + other.sent,
          transactionNanos + other.transactionNanos,
          queryNanos + other.queryNanos,
          waitNanos + other.waitNanos,
          clientParses + other.clientParses,
          serverParses + other.serverParses,
          binds + other.binds,
          clientLogins + other.clientLogins);
    }
  }

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

  /** What a backend that is gone had counted. */
  void statements(Exchange ended) {
    clientParses += ended.clientParses();
    serverParses += ended.serverParses();
    binds += ended.binds();
  }

  /** Takes over what a pool had counted that is given up. */
  public void add(PoolStats given) {
    assignments += given.assignments;
    transactions += given.transactions;
    queries += given.queries;
    received += given.received;
    sent += given.sent;
    transactionNanos += given.transactionNanos;
    queryNanos += given.queryNanos;
    waitNanos += given.waitNanos;
    clientParses += given.clientParses;
    serverParses += given.serverParses;
    binds += given.binds;
    clientLogins += given.clientLogins;
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
