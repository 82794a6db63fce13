package dev.pooler.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the console shows of a node that pools a real PostgreSQL. */
class ConsoleShowIT extends ConsoleScene {
  ConsoleShowIT() throws SQLException {}

  @Test
  void shouldShowWhoWorksForWhomWhenATransactionIsOpen() throws Exception {
    try (Connection client = transaction();
        Connection idle = node.connect(DATABASE)) {
      String pid = ask(client, "select pg_backend_pid()");

      Map<String, String> pool = console.row("SHOW POOLS", "database", DATABASE);
      Map<String, String> server = console.row("SHOW SERVERS", "state", "active");
      Map<String, String> active = console.row("SHOW CLIENTS", "state", "active");

      assertThat(idle.isValid(5)).isTrue();
      assertThat(pool)
          .containsEntry("user", "postgres")
          .containsEntry("cl_active", "2")
          .containsEntry("cl_waiting", "0")
          .containsEntry("sv_active", "1")
          .containsEntry("pool_mode", "transaction");
      assertThat(server)
          .containsEntry("state", "active")
          .containsEntry("remote_pid", pid)
          .containsEntry("link", active.get("ptr"))
          .containsEntry("port", Integer.toString(postgres.port()));
      assertThat(active)
          .containsEntry("link", server.get("ptr"))
          .containsEntry("database", DATABASE)
          .containsEntry("application_name", "PostgreSQL JDBC Driver");
    }
  }

  @Test
  void shouldCountWhatClientsDid() throws Exception {
    try (Connection client = node.connect(DATABASE)) {
      long before = stat("total_query_count");
      for (int i = 0; i < 3; i++) {
        ask(client, "select " + i);
      }
      assertThat(stat("total_query_count")).isEqualTo(before + 3);
      assertThat(stat("total_xact_count")).isGreaterThanOrEqualTo(3);
      assertThat(stat("total_received")).isPositive();
      assertThat(stat("total_sent")).isPositive();
      assertThat(stat("total_client_login_count")).isEqualTo(1);
      assertThat(stat("total_client_parse_count")).isZero();
    }
  }

  @Test
  void shouldKeepStatementCountersWhenTheirBackendIsGone() throws Exception {
    try (Connection client = node.connect(DATABASE, "postgres", Map.of("prepareThreshold", "1"))) {
      try (var statement = client.prepareStatement("select ?::int")) {
        statement.setInt(1, 1);
        statement.executeQuery().close();
        statement.executeQuery().close();
      }
    }
    long binds = stat("total_bind_count");

    console.run("PAUSE");
    console.run("RESUME");

    assertThat(binds).isPositive();
    assertThat(console.rows("SHOW SERVERS")).isEmpty();
    assertThat(stat("total_bind_count")).isEqualTo(binds);
    assertThat(stat("total_client_parse_count")).isPositive();
  }

  @Test
  void shouldShowTheNodeAndItsConfiguration() throws Exception {
    assertThat(console.rows("SHOW VERSION").getFirst().get("version"))
        .startsWith("PgBouncer 1.26.1 (Pooler ");
    assertThat(console.row("SHOW CONFIG", "key", "pool_mode"))
        .containsEntry("value", "transaction");
    assertThat(console.row("SHOW LISTS", "list", "databases")).containsEntry("items", "3");
    assertThat(console.rows("SHOW USERS"))
        .extracting(row -> row.get("name"))
        .contains("admin", "pgbouncer", "postgres");
    assertThat(console.row("SHOW DATABASES", "name", DATABASE))
        .containsEntry("pool_size", "2")
        .containsEntry("host", "127.0.0.1")
        .containsEntry("current_connections", "0")
        .containsEntry("paused", "0");
    assertThat(console.row("SHOW POOLS", "database", "pgbouncer")).containsEntry("cl_active", "1");
  }
}
