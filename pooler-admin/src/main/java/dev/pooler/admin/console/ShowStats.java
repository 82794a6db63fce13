package dev.pooler.admin.console;

import dev.pooler.admin.render.Table;
import dev.pooler.admin.render.TableLayout;
import dev.pooler.core.view.NodeView;
import dev.pooler.core.view.StatsView;

/** {@code SHOW STATS}: totals and averages of each database. */
final class ShowStats implements Show.OfView {
  private static final TableLayout<StatsView> LAYOUT =
      TableLayout.<StatsView>empty()
          .text("database", StatsView::database)
          .numeric("total_server_assignment_count", row -> row.totals().serverAssignments())
          .numeric("total_xact_count", row -> row.totals().transactions())
          .numeric("total_query_count", row -> row.totals().queries())
          .numeric("total_received", row -> row.totals().received())
          .numeric("total_sent", row -> row.totals().sent())
          .numeric("total_xact_time", row -> row.totals().transactionMicros())
          .numeric("total_query_time", row -> row.totals().queryMicros())
          .numeric("total_wait_time", row -> row.totals().waitMicros())
          .numeric("total_client_parse_count", row -> row.totals().clientParses())
          .numeric("total_server_parse_count", row -> row.totals().serverParses())
          .numeric("total_bind_count", row -> row.totals().binds())
          .numeric("total_client_login_count", row -> row.totals().clientLogins())
          .numeric("avg_server_assignment_count", row -> row.averages().serverAssignments())
          .numeric("avg_xact_count", row -> row.averages().transactions())
          .numeric("avg_query_count", row -> row.averages().queries())
          .numeric("avg_recv", row -> row.averages().received())
          .numeric("avg_sent", row -> row.averages().sent())
          .numeric("avg_xact_time", row -> row.averages().transactionMicros())
          .numeric("avg_query_time", row -> row.averages().queryMicros())
          .numeric("avg_wait_time", row -> row.averages().waitMicros())
          .numeric("avg_client_parse_count", row -> row.averages().clientParses())
          .numeric("avg_server_parse_count", row -> row.averages().serverParses())
          .numeric("avg_bind_count", row -> row.averages().binds())
          .numeric("avg_client_login_count", row -> row.averages().clientLogins());

  @Override
  public String name() {
    return "STATS";
  }

  @Override
  public Table table(Node node, NodeView view) {
    return LAYOUT.render(view.stats());
  }
}
