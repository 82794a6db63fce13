package dev.pooler.admin.console;

import dev.pooler.admin.render.Table;
import dev.pooler.admin.render.TableLayout;
import dev.pooler.core.view.NodeView;
import dev.pooler.core.view.StatsView;

/** {@code SHOW STATS_AVERAGES}. That only some names begin with {@code avg_} is so in PgBouncer. */
final class ShowStatsAverages implements Show.OfView {
  private static final TableLayout<StatsView> LAYOUT =
      TableLayout.<StatsView>empty()
          .text("database", StatsView::database)
          .numeric("server_assignment_count", row -> row.averages().serverAssignments())
          .numeric("xact_count", row -> row.averages().transactions())
          .numeric("query_count", row -> row.averages().queries())
          .numeric("bytes_received", row -> row.averages().received())
          .numeric("bytes_sent", row -> row.averages().sent())
          .numeric("xact_time", row -> row.averages().transactionMicros())
          .numeric("query_time", row -> row.averages().queryMicros())
          .numeric("wait_time", row -> row.averages().waitMicros())
          .numeric("avg_client_parse_count", row -> row.averages().clientParses())
          .numeric("avg_server_parse_count", row -> row.averages().serverParses())
          .numeric("avg_bind_count", row -> row.averages().binds())
          .numeric("avg_client_login_count", row -> row.averages().clientLogins());

  @Override
  public String name() {
    return "STATS_AVERAGES";
  }

  @Override
  public Table table(Node node, NodeView view) {
    return LAYOUT.render(view.stats());
  }
}
