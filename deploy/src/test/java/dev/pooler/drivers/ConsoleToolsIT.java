package dev.pooler.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import dev.pooler.differential.TestConsole;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What operators point at PgBouncer's console: psql, check_postgres, and the exporter's queries.
 */
class ConsoleToolsIT {
  @TempDir private Path folder;

  private final TestNode node =
      TestNode.start(
          new TestIni()
              .database(
                  "app", "host=127.0.0.1 dbname=postgres port=" + TestPostgres.shared().port())
              .set("pool_mode", "transaction")
              .set("max_client_conn", "50"),
          TestConsole::of);

  @BeforeEach
  void usePool() throws SQLException {
    try (Connection client = node.connect("app");
        Statement statement = client.createStatement()) {
      statement.execute("select 1");
    }
  }

  @AfterEach
  void stop() {
    node.close();
  }

  // --- psql ---

  @Test
  void shouldServePsqlsCommandsOneAfterTheOther() throws Exception {
    String output =
        psql("-c", "\\conninfo", "-c", "SHOW STATE", "-c", "SHOW HELP", "-c", "show VERSION;")
            .run()
            .success();

    assertThat(output)
        .contains("You are connected to database \"pgbouncer\" as user \"admin\"")
        .contains("active|yes\npaused|no")
        .contains("NOTICE:  Console usage")
        .contains("WAIT_CLOSE [<db>]")
        .contains("PgBouncer 1.26.1");
  }

  @Test
  void shouldServePsqlsScripts() throws Exception {
    Path script =
        Files.writeString(folder.resolve("console.sql"), "PAUSE app; RESUME app;\nRELOAD;");

    assertThat(psql("-f", script.toString()).run().success()).isEqualTo("PAUSE\nRESUME\nRELOAD\n");
  }

  @Test
  void shouldTellPsqlWhatItDoesNotKnow() throws Exception {
    assertThat(psql("-c", "SHOW STATE; SHOW VERSION").run().failure())
        .isEqualTo("ERROR:  invalid command 'SHOW STATE; SHOW VERSION', use SHOW HELP;\n");
  }

  private Program psql(String... arguments) {
    return Program.named("psql")
        .connectingTo("127.0.0.1", node.port(), TestIni.ADMIN, "pgbouncer")
        .with(List.of("-X", "-A", "-t"))
        .with(List.of(arguments));
  }

  // --- check_postgres ---

  @ParameterizedTest
  @CsvSource({
    "pgbouncer_backends,1 of 50 connections",
    "pgb_pool_cl_active,app=0 * pgbouncer=1",
    "pgb_pool_cl_waiting,app=0 * pgbouncer=0",
    "pgb_pool_sv_active,app=0 * pgbouncer=0",
    "pgb_pool_sv_idle,app=1 * pgbouncer=0",
    "pgb_pool_maxwait,app=0 * pgbouncer=0"
  })
  void shouldSatisfyCheckPostgres(String action, String found) throws Exception {
    String limits = action.equals("pgbouncer_backends") ? "90%" : "5";
    String output =
        Program.named("check_postgres")
            .with(List.of("--action=" + action, "-w", limits, "-c", limits))
            .with(List.of("--host=127.0.0.1", "--port=" + node.port()))
            .with(List.of("--dbuser=" + TestIni.ADMIN, "--dbname=pgbouncer"))
            .run()
            .success();

    assertThat(output).contains(" OK: ").contains(found);
  }

  // --- pgbouncer_exporter 0.12.1 ---

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SHOW DATABASES: name host port database force_user pool_mode pool_size"
            + " reserve_pool_size max_connections current_connections paused disabled",
        "SHOW STATS_TOTALS: database query_count query_time bytes_received bytes_sent wait_time"
            + " xact_count xact_time client_parse_count server_parse_count bind_count"
            + " server_assignment_count",
        "SHOW POOLS: database user cl_active cl_active_cancel_req cl_waiting"
            + " cl_waiting_cancel_req sv_active sv_active_cancel sv_being_canceled sv_idle sv_used"
            + " sv_tested sv_login maxwait",
        "SHOW CLIENTS: database user application_name state",
      })
  void shouldHaveTheColumnsThatTheExporterReads(String query) throws Exception {
    String[] parts = query.split(": ", 2);
    try (Connection console = node.console();
        Statement statement = console.createStatement();
        ResultSet rows = statement.executeQuery(parts[0])) {
      assertThat(rows.next()).isTrue();
      for (String column : parts[1].split(" ", -1)) {
        assertThat(rows.findColumn(column)).as(column).isPositive();
        boolean text = List.of("name", "host", "database", "user", "state").contains(column);
        if (!text && !List.of("force_user", "pool_mode", "application_name").contains(column)) {
          assertThat(rows.getDouble(column)).as(column).isNotNegative();
        }
      }
    }
  }

  @Test
  void shouldListWhatTheExporterCounts() throws Exception {
    assertThat(column("SHOW LISTS", "list"))
        .contains(
            "databases",
            "users",
            "pools",
            "free_clients",
            "used_clients",
            "login_clients",
            "free_servers",
            "used_servers",
            "dns_names",
            "dns_zones",
            "dns_queries");
    assertThat(column("SHOW LISTS", "items")).allMatch(items -> Integer.parseInt(items) >= 0);
    assertThat(column("SHOW CONFIG", "key")).contains("max_client_conn", "max_user_connections");
    assertThat(column("SHOW VERSION", "version")).allMatch(text -> text.startsWith("PgBouncer 1."));
  }

  private List<String> column(String query, String column) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection console = node.console();
        Statement statement = console.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        values.add(rows.getString(column));
      }
    }
    return values;
  }
}
