package dev.pooler.core.node;

import dev.pooler.core.pool.PoolStats;
import dev.pooler.core.pool.PoolStats.Snapshot;
import dev.pooler.core.view.StatsView;
import dev.pooler.core.view.StatsView.Counters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Remembers the counters of the last two periods, for averages as PgBouncer makes them: from the
 * last but one period's end until now, so over one to two periods. Thread-safe by one lock.
 */
final class StatsBook {
  private static final double NANOS = 1e9;
  private static final long NANOS_PER_MICRO = 1_000;

  private Moment older;
  private Moment newer;

  private record Moment(long at, Map<String, Snapshot> totals) {

    Snapshot of(String database) {
      return totals.getOrDefault(database, Snapshot.ZERO);
    }
  }

  StatsBook(long now) {
    older = new Moment(now, Map.of());
    newer = older;
  }

  /** A period is over; returns the averages of all databases together over it. */
  synchronized Counters endPeriod(long now, Map<String, Snapshot> totals) {
    Moment before = newer;
    older = newer;
    newer = new Moment(now, Map.copyOf(totals));
    return averages(sum(totals), sum(before.totals()), now - before.at());
  }

  /** A row for each database, by name. */
  synchronized List<StatsView> rows(long now, Map<String, Snapshot> totals) {
    List<StatsView> rows = new ArrayList<>();
    new TreeMap<>(totals)
        .forEach((database, total) ->
            rows.add(
                new StatsView(
                    database,
                    counters(total),
                    averages(total, older.of(database), now - older.at()))));
    return rows;
  }

  private static Snapshot sum(Map<String, Snapshot> totals) {
    return totals.values().stream().reduce(Snapshot.ZERO, PoolStats.Snapshot::plus);
  }

  private static Counters counters(Snapshot total) {
    return new Counters(
        total.assignments(),
        total.transactions(),
        total.queries(),
        total.received(),
        total.sent(),
        total.transactionNanos() / NANOS_PER_MICRO,
        total.queryNanos() / NANOS_PER_MICRO,
        total.waitNanos() / NANOS_PER_MICRO,
        total.clientParses(),
        total.serverParses(),
        total.binds(),
        total.clientLogins());
  }

  private static Counters averages(Snapshot now, Snapshot then, long nanos) {
    Rate rate = new Rate(Math.max(1, nanos) / NANOS);
    return new Counters(
        rate.of(now.assignments(), then.assignments()),
        rate.of(now.transactions(), then.transactions()),
        rate.of(now.queries(), then.queries()),
        rate.of(now.received(), then.received()),
        rate.of(now.sent(), then.sent()),
        each(
            now.transactionNanos() - then.transactionNanos(),
            now.transactions() - then.transactions()),
        each(now.queryNanos() - then.queryNanos(), now.queries() - then.queries()),
        rate.of(now.waitNanos() / NANOS_PER_MICRO, then.waitNanos() / NANOS_PER_MICRO),
        rate.of(now.clientParses(), then.clientParses()),
        rate.of(now.serverParses(), then.serverParses()),
        rate.of(now.binds(), then.binds()),
        rate.of(now.clientLogins(), then.clientLogins()));
  }

  private record Rate(double seconds) {
    long of(long now, long then) {
      // A pool that is given up takes its counters along.
      return (long) (Math.max(0, now - then) / seconds);
    }
  }

  private static long each(long nanos, long count) {
    return count <= 0 || nanos <= 0 ? 0 : nanos / count / NANOS_PER_MICRO;
  }
}
