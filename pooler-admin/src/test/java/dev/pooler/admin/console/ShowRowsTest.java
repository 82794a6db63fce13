package dev.pooler.admin.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.control.Console.Access;
import dev.pooler.core.view.NodeView;
import dev.pooler.core.view.NodeView.RunState;
import dev.pooler.core.view.StatsView;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Golden rows: each value under its column, as PgBouncer writes it. */
class ShowRowsTest {
  private static final String ACTIVE_CLIENT =
      "127.0.0.1|44092|127.0.0.2|6432|2026-11-21 13:03:51 CET|2026-11-21 13:03:51 CET|2|259|0";
  private static final String TLS = "|0|TLSv1.3/TLS_AES_256_GCM_SHA384|psql|3|";
  private static final String SERVER =
      "unix|5432|unix|0|2026-11-21 13:03:51 CET|2026-11-21 13:03:52 CET|0|0|1|0x20";
  private static final String BUFFERS = "|0|0|0|0|0|0|0";

  private final FakeNodeControl control = new FakeNodeControl();

  @Test
  void shouldShowDatabases() {
    assertThat(rows("databases"))
        .containsExactly(
            "bench|10.0.0.1|5433|postgres|<null>|20|0|0|3600|<null>|<null>|0|2|0|3|0|0",
            "forced|a,b|5434|pg|joe|3|1|2|77|statement|round-robin|9|4|5|6|1|0",
            "sock|<null>|5432|sock|<null>|20|0|0|3600|<null>|<null>|0|0|0|0|0|1");
  }

  @Test
  void shouldShowPools() {
    assertThat(rows("pools"))
        .containsExactly(
            "bench|joe|1|2|3|4|5|6|7|8|9|10|11|3|42|session|<null>",
            "forced|joe|0|0|0|0|0|0|0|0|0|0|0|0|0|statement|round-robin");
  }

  @Test
  void shouldShowClientsThatHaveLoggedIn() {
    assertThat(rows("clients"))
        .containsExactly(
            "C|joe|bench|none|idle|" + ACTIVE_CLIENT + "|0x12|" + TLS + "4711",
            "C|joe|bench|none|active|" + ACTIVE_CLIENT + "|0x12|0x20" + TLS + "4712",
            "C|joe|pgbouncer|none|idle|" + ACTIVE_CLIENT + "|0x12|" + TLS + "4713");
  }

  @Test
  void shouldShowServers() {
    assertThat(rows("servers"))
        .containsExactly(
            "S|joe|bench|logical|active|" + SERVER + "|0x12|9664|||0|1",
            "S|joe|bench|logical|new|" + SERVER + "||9664|||0|2",
            "S|joe|bench|logical|used|" + SERVER + "||9664|||0|3");
  }

  @Test
  void shouldShowSocketsByTheirListWithBuffers() {
    assertThat(rows("sockets"))
        .containsExactly(
            "C|joe|bench|none|cl_active|" + ACTIVE_CLIENT + "|0x12|" + TLS + "4711" + BUFFERS,
            "C|joe|bench|none|cl_active|" + ACTIVE_CLIENT + "|0x12|0x20" + TLS + "4712" + BUFFERS,
            "C|joe|pgbouncer|none|cl_active|" + ACTIVE_CLIENT + "|0x12|" + TLS + "4713" + BUFFERS,
            "C|joe||none|cl_login|" + ACTIVE_CLIENT + "|0x12|" + TLS + "4714" + BUFFERS,
            "S|joe|bench|logical|sv_active|" + SERVER + "|0x12|9664|||0|1" + BUFFERS,
            "S|joe|bench|logical|sv_login|" + SERVER + "||9664|||0|2" + BUFFERS,
            "S|joe|bench|logical|sv_used|" + SERVER + "||9664|||0|3" + BUFFERS);
  }

  @Test
  void shouldShowSocketsThatAreAtWork() {
    assertThat(rows("active_sockets"))
        .containsExactly(
            "C|joe|bench|none|cl_active|" + ACTIVE_CLIENT + "|0x12|0x20" + TLS + "4712" + BUFFERS,
            "C|joe|pgbouncer|none|cl_active|" + ACTIVE_CLIENT + "|0x12|" + TLS + "4713" + BUFFERS,
            "S|joe|bench|logical|sv_active|" + SERVER + "|0x12|9664|||0|1" + BUFFERS);
  }

  @Test
  void shouldShowStatistics() {
    String totals = "|101|102|103|104|105|106|107|108|109|110|111|112";
    String averages = "|1|2|1|4|5|60|70|8|9|10|11|12";
    assertThat(rows("stats").getFirst()).isEqualTo("bench" + totals + averages);
    assertThat(rows("stats_totals").getFirst()).isEqualTo("bench" + totals);
    assertThat(rows("stats_averages"))
        .containsExactly("bench" + averages, "pgbouncer|0|0|3|0|0|0|30|0|0|0|0|0");
  }

  @Test
  void shouldAddUpTotalsAndWeighTimesByTheirRates() {
    assertThat(rows("totals"))
        .containsExactly(
            "total_server_assignment_count|302",
            "total_xact_count|304",
            "total_query_count|306",
            "total_client_bytes|308",
            "total_server_bytes|310",
            "total_xact_time|312",
            "total_query_time|314",
            "total_wait_time|316",
            "total_ps_client_parse_count|318",
            "total_ps_server_parse_count|320",
            "total_ps_bind_count|322",
            "total_client_login_count|324",
            "avg_server_assignment_count|1",
            "avg_xact_count|2",
            "avg_query_count|4",
            "avg_client_bytes|4",
            "avg_server_bytes|5",
            "avg_xact_time|60",
            // (1 * 70 + 3 * 30) / 4
            "avg_query_time|40",
            "avg_wait_time|8",
            "avg_ps_client_parse_count|9",
            "avg_ps_server_parse_count|10",
            "avg_ps_bind_count|11",
            "avg_client_login_count|12");
  }

  @Test
  void shouldShowTotalsOfAnIdleNode() {
    NodeView busy = control.view;
    List<StatsView> nothing = List.of();
    control.view =
        new NodeView(
            busy.state(),
            busy.databases(),
            busy.users(),
            busy.pools(),
            busy.clients(),
            busy.servers(),
            nothing,
            0,
            0,
            0,
            List.of(),
            0,
            List.of());
    assertThat(rows("totals")).hasSize(24).allMatch(row -> row.endsWith("|0"));
  }

  @Test
  void shouldShowLists() {
    assertThat(rows("lists"))
        .containsExactly(
            "databases|3",
            "users|2",
            "peers|0",
            "pools|2",
            "peer_pools|0",
            "free_clients|49",
            "used_clients|4",
            "login_clients|1",
            "free_servers|48",
            "used_servers|3",
            "dns_names|2",
            "dns_zones|0",
            "dns_queries|5",
            "dns_pending|0");
  }

  @Test
  void shouldShowWhatIsKnownOfHostNames() {
    assertThat(rows("dns_hosts"))
        .containsExactly("db.example|13|10.0.0.1:0,[fd00::1]:0", "nowhere.example|0|");
  }

  /** A total that does not fit its type is cut off. */
  @Test
  void shouldShowMemory() {
    assertThat(rows("mem")).containsExactly("heap|1024|300|3000000|2147483647");
  }

  @Test
  void shouldShowUsers() {
    assertThat(rows("users"))
        .containsExactly("admin|||<null>|0|0|0|1", "alice|        7|        1|session|5|2|11|3");
  }

  @Test
  void shouldShowConfig() {
    assertThat(rows("config"))
        .containsExactly(
            "admin_users|admin||yes", "auth_user|<null>|<null>|yes", "listen_port|26432|6432|no");
  }

  @Test
  void shouldShowState() {
    assertThat(rows("state")).containsExactly("active|yes", "paused|no");
    control.view = Views.node(RunState.PAUSED);
    assertThat(rows("state")).containsExactly("active|no", "paused|yes");
  }

  private List<String> rows(String what) {
    byte[] bytes =
        new AdminConsole(control, Views::settings, "0.1.0", ZoneId.of("Europe/Berlin"))
            .open("stat", Access.STATS)
            .query("show " + what)
            .toCompletableFuture()
            .resultNow();
    return MessageLines.of(bytes).stream()
        .filter(line -> line.startsWith("D "))
        .map(line -> line.substring(2))
        .toList();
  }
}
