package dev.pooler.admin.console;

import dev.pooler.admin.render.Table;
import dev.pooler.admin.render.TableLayout;
import dev.pooler.core.view.NodeView;
import dev.pooler.core.view.StatsView;

/** {@code SHOW STATS_TOTALS}. */
final class ShowStatsTotals implements Show.OfView {
  private static final TableLayout<StatsView> LAYOUT =
      TableLayout.<StatsView>empty()
          .text("database", StatsView::database)
          .numeric("server_assignment_count", row -> row.totals().serverAssignments())
          .numeric("xact_count", row -> row.totals().transactions())
          .numeric("query_count", row -> row.totals().queries())
          .numeric("bytes_received", row -> row.totals().received())
          .numeric("bytes_sent", row -> row.totals().sent())
          .numeric("xact_time", row -> row.totals().transactionMicros())
          .numeric("query_time", row -> row.totals().queryMicros())
          .numeric("wait_time", row -> row.totals().waitMicros())
          .numeric("client_parse_count", row -> row.totals().clientParses())
          .numeric("server_parse_count", row -> row.totals().serverParses())
          .numeric("bind_count", row -> row.totals().binds())
          .numeric("client_login_count", row -> row.totals().clientLogins());

  @Override
  public String name() {
    return "STATS_TOTALS";
  }

  @Override
  public Table table(Node node, NodeView view) {
    return LAYOUT.render(view.stats());
  }
}
