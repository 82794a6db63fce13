package dev.pooler.core.view;

/**
 * Counters of one database since start. Times are in microseconds.
 *
 * @param database name of the entry in {@code [databases]}; {@code pgbouncer} for the console
 */
public record StatsView(String database, Counters totals, Counters averages) {

  /**
   * The counters, either as totals since the start or as averages over the last {@code
   * stats_period}: counts, bytes and waiting time a second, the other times per transaction and per
   * query.
   *
   * @param received bytes from clients
   * @param sent bytes to clients
   */
  public record Counters(
      long serverAssignments,
      long transactions,
      long queries,
      long received,
      long sent,
      long transactionMicros,
      long queryMicros,
      long waitMicros,
      long clientParses,
      long serverParses,
      long binds,
      long clientLogins) {}
}
