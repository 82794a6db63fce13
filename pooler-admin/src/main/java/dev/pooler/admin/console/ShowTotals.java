package dev.pooler.admin.console;

import dev.pooler.admin.render.Table;
import dev.pooler.admin.render.TableLayout;
import dev.pooler.core.view.NodeView;
import dev.pooler.core.view.StatsView;
import dev.pooler.core.view.StatsView.Counters;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** {@code SHOW TOTALS}: the statistics of all databases together, one counter a row. */
final class ShowTotals implements Show.OfView {
  private static final TableLayout<Row> LAYOUT =
      TableLayout.<Row>empty().text("name", Row::name).numeric("value", Row::value);

  private record Row(String name, long value) {}

  @Override
  public String name() {
    return "TOTALS";
  }

  @Override
  public Table table(Node node, NodeView view) {
    List<Counters> totals = view.stats().stream().map(StatsView::totals).toList();
    List<Counters> averages = view.stats().stream().map(StatsView::averages).toList();
    List<Row> rows = new ArrayList<>();
    addRows(
        rows,
        "total_",
        totals,
        sum(totals, Counters::transactionMicros),
        sum(totals, Counters::queryMicros));
    addRows(
        rows,
        "avg_",
        averages,
        weighted(averages, Counters::transactionMicros, Counters::transactions),
        weighted(averages, Counters::queryMicros, Counters::queries));
    return LAYOUT.render(rows);
  }

  private static void addRows(
      List<Row> rows, String prefix, List<Counters> all, long transactionTime, long queryTime) {
    rows.add(new Row(prefix + "server_assignment_count", sum(all, Counters::serverAssignments)));
    rows.add(new Row(prefix + "xact_count", sum(all, Counters::transactions)));
    rows.add(new Row(prefix + "query_count", sum(all, Counters::queries)));
    rows.add(new Row(prefix + "client_bytes", sum(all, Counters::received)));
    rows.add(new Row(prefix + "server_bytes", sum(all, Counters::sent)));
    rows.add(new Row(prefix + "xact_time", transactionTime));
    rows.add(new Row(prefix + "query_time", queryTime));
    rows.add(new Row(prefix + "wait_time", sum(all, Counters::waitMicros)));
    rows.add(new Row(prefix + "ps_client_parse_count", sum(all, Counters::clientParses)));
    rows.add(new Row(prefix + "ps_server_parse_count", sum(all, Counters::serverParses)));
    rows.add(new Row(prefix + "ps_bind_count", sum(all, Counters::binds)));
    rows.add(new Row(prefix + "client_login_count", sum(all, Counters::clientLogins)));
  }

  private static long sum(List<Counters> all, ToLongFunction<Counters> counter) {
    return all.stream().mapToLong(counter).sum();
  }

  /** A time for each of something: the databases' averages, each as heavy as its rate. */
  private static long weighted(
      List<Counters> all, ToLongFunction<Counters> time, ToLongFunction<Counters> rate) {
    double weights = 0;
    double weightedTimes = 0;
    for (Counters counters : all) {
      long average = time.applyAsLong(counters);
      if (average > 0) {
        // Rates are whole numbers: less than one a second counts as one.
        double weight = Math.max(1, rate.applyAsLong(counters));
        weights += weight;
        weightedTimes += weight * average;
      }
    }
    return weights == 0 ? 0 : Math.round(weightedTimes / weights);
  }
}
