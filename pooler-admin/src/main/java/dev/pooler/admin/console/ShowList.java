package dev.pooler.admin.console;

import java.util.List;

/** Everything that can be shown. */
final class ShowList {
  private ShowList() {}

  static List<Show> all() {
    return List.of(
        new ShowActiveSockets(),
        new ShowClients(),
        new ShowConfig(),
        new ShowDatabases(),
        new ShowDnsHosts(),
        new ShowHelp(),
        new ShowLists(),
        new ShowMem(),
        new ShowPools(),
        new ShowServers(),
        new ShowSockets(),
        new ShowState(),
        new ShowStats(),
        new ShowStatsAverages(),
        new ShowStatsTotals(),
        new ShowTotals(),
        new ShowUsers(),
        new ShowVersion(),
        // What drivers and tools ask every server for; PgBouncer's spellings.
        new ShowParameter("client_encoding", "UTF-8"),
        new ShowParameter("standard_conforming_strings", "on"),
        new ShowParameter("datestyle", "ISO"),
        new ShowParameter("timezone", "GMT"),
        new ShowParameter("default_transaction_isolation", "read committed"),
        // The system's resolver knows no zones, and there is no cancel peering yet.
        new ShowNothing(
            "DNS_ZONES",
            ShowNothing.columns()
                .text("zonename", row -> null)
                .int8("serial", row -> 0)
                .int4("count", row -> 0)),
        new ShowNothing(
            "PEERS",
            ShowNothing.columns()
                .int4("peer_id", row -> 0)
                .text("host", row -> null)
                .int4("port", row -> 0)
                .int4("pool_size", row -> 0)),
        new ShowNothing(
            "PEER_POOLS",
            ShowNothing.columns()
                .int4("peer_id", row -> 0)
                .int4("cl_active_cancel_req", row -> 0)
                .int4("cl_waiting_cancel_req", row -> 0)
                .int4("sv_active_cancel", row -> 0)
                .int4("sv_login", row -> 0)));
  }
}
