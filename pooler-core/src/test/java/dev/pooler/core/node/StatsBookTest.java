package dev.pooler.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.pool.PoolStats.Snapshot;
import dev.pooler.core.view.StatsView;
import dev.pooler.core.view.StatsView.Counters;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StatsBookTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long START = 1_000 * SECOND;

  private final StatsBook book = new StatsBook(START);

  @Test
  void shouldAverageFromTheStartWhenNoPeriodIsOver() {
    StatsView row = row(START + 4 * SECOND, stats(40, 8, 2_000_000));

    assertThat(row.totals().queries()).isEqualTo(40);
    assertThat(row.averages().queries()).isEqualTo(10);
    assertThat(row.averages().transactions()).isEqualTo(2);
  }

  @Test
  void shouldAverageOverTheLastPeriodAndTheOneThatRuns() {
    book.endPeriod(START + 60 * SECOND, Map.of("db", stats(6_000, 6_000, 0)));
    book.endPeriod(START + 120 * SECOND, Map.of("db", stats(6_600, 6_600, 0)));

    StatsView row = row(START + 150 * SECOND, stats(6_900, 6_900, 0));

    assertThat(row.averages().queries()).isEqualTo(10);
    assertThat(row.totals().queries()).isEqualTo(6_900);
  }

  @Test
  void shouldGiveTimesForEachQueryAndTransaction() {
    StatsView row = row(START + SECOND, stats(10, 4, 20_000_000));

    assertThat(row.averages().queryMicros()).isEqualTo(2_000);
    assertThat(row.averages().transactionMicros()).isEqualTo(5_000);
    assertThat(row.totals().queryMicros()).isEqualTo(20_000);
  }

  @Test
  void shouldGiveZeroWhenNothingHappened() {
    StatsView row = row(START, Snapshot.ZERO);

    assertThat(row.averages()).isEqualTo(new Counters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void shouldLogTheAveragesOfAllDatabasesOverTheLastPeriodOnly() {
    book.endPeriod(START + 10 * SECOND, Map.of("a", stats(1_000, 0, 0)));

    Counters logged =
        book.endPeriod(START + 20 * SECOND, Map.of("a", stats(1_100, 0, 0), "b", stats(50, 0, 0)));

    assertThat(logged.queries()).isEqualTo(15);
  }

  @Test
  void shouldSortRowsByDatabase() {
    assertThat(
            book.rows(
                START, Map.of("b", Snapshot.ZERO, "a", Snapshot.ZERO, "pgbouncer", Snapshot.ZERO)))
        .extracting(StatsView::database)
        .containsExactly("a", "b", "pgbouncer");
  }

  private StatsView row(long now, Snapshot total) {
    return book.rows(now, Map.of("db", total)).getFirst();
  }

  /** Both queries and transactions took {@code nanos} in all. */
  private static Snapshot stats(long queries, long transactions, long nanos) {
    return new Snapshot(0, transactions, queries, 0, 0, nanos, nanos, 0, 0, 0, 0, 0);
  }
}
