package dev.pooler.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pooler.core.control.NodeControl.ShutdownMode;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The console's commands against a node that pools a real PostgreSQL on two event loops. */
class ConsoleIT {
  private static final String DATABASE = "console_it";

  private final TestPostgres postgres = TestPostgres.shared();
  private TestNode node = TestNode.start(ini(2), PoolerProcess::console);
  private ConsoleClient console;

  ConsoleIT() throws SQLException {
    console = ConsoleClient.connect(node.port());
  }

  private static TestIni ini(int poolSize) {
    return new TestIni()
        .database(DATABASE, TestPostgres.shared(), "pool_size=" + poolSize)
        .database("other", "host=127.0.0.1 port=1")
        .set("pool_mode", "transaction")
        .own("event_loops", "2");
  }

  @BeforeAll
  static void makeDatabase() throws SQLException {
    TestPostgres.shared().run("create database " + DATABASE);
  }

  @BeforeEach
  void checkConsole() throws SQLException {
    assertThat(console.row("SHOW STATE", "key", "active")).containsEntry("value", "yes");
  }

  @AfterEach
  void stop() throws SQLException {
    console.close();
    node.close();
  }

  // --- looking ---

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

  // --- pausing ---

  @Test
  void shouldPauseOnlyWhenTheTransactionIsOver() throws Exception {
    try (Connection client = transaction()) {
      CompletableFuture<Boolean> paused = inBackground(() -> command("PAUSE " + DATABASE));
      await().untilAsserted(() -> assertThat(paused(DATABASE)).isTrue());
      ask(client, "select 1");
      assertThat(paused).isNotDone();

      client.commit();

      assertThat(paused.join()).isTrue();
      assertThat(postgres.backendsOf(DATABASE)).isZero();
      CompletableFuture<String> waiting = inBackground(() -> ask(client, "select 'served'"));
      await().untilAsserted(() -> assertThat(waitingClients()).isEqualTo("1"));
      assertThat(waiting).isNotDone();

      console.run("RESUME " + DATABASE);

      assertThat(waiting.join()).isEqualTo("served");
    }
  }

  @Test
  void shouldEndAPauseWithAnErrorWhenResumeOvertakesIt() throws Exception {
    try (Connection client = transaction()) {
      CompletableFuture<Boolean> paused = inBackground(() -> command("PAUSE"));
      await()
          .untilAsserted(() ->
              assertThat(console.row("SHOW STATE", "key", "paused")).containsEntry("value", "yes"));

      console.run("RESUME");

      assertThatThrownBy(paused::join).hasMessageContaining("PAUSE was taken back");
      client.commit();
      assertThat(ask(client, "select 'on'")).isEqualTo("on");
    }
  }

  @Test
  void shouldStayPausedWhenTheConsoleThatAskedGoesAway() throws Exception {
    try (Connection client = transaction()) {
      ConsoleClient other = ConsoleClient.connect(node.port());
      CompletableFuture<Boolean> paused =
          inBackground(() -> {
            other.run("PAUSE " + DATABASE);
            return true;
          });
      await().untilAsserted(() -> assertThat(paused(DATABASE)).isTrue());

      String id =
          console.rows("SHOW CLIENTS").stream()
              .filter(row -> "pgbouncer".equals(row.get("database")))
              .map(row -> Objects.requireNonNull(row.get("id")))
              .max((a, b) -> Long.compare(Long.parseLong(a), Long.parseLong(b)))
              .orElseThrow();
      console.run("KILL_CLIENT " + id);

      assertThatThrownBy(paused::join).isInstanceOf(CompletionException.class);
      assertThat(paused(DATABASE)).isTrue();
      console.run("RESUME " + DATABASE);
      client.commit();
      assertThat(ask(client, "select 'on'")).isEqualTo("on");
    }
  }

  @Test
  void shouldStartNewPoolsPausedWhenTheNodeIsPaused() throws Exception {
    console.run("PAUSE");
    CompletableFuture<String> newcomer =
        inBackground(() -> {
          try (Connection client = node.connect(DATABASE)) {
            return ask(client, "select 'in'");
          }
        });
    await().untilAsserted(() -> assertThat(waitingClients()).isEqualTo("1"));
    assertThat(postgres.backendsOf(DATABASE)).isZero();

    console.run("RESUME");

    assertThat(newcomer.join()).isEqualTo("in");
  }

  @Test
  void shouldRefuseWhatPgBouncerRefuses() {
    assertThat(refusal("RESUME")).isEqualTo("pooler is not paused");
    assertThat(refusal("RESUME other")).isEqualTo("database other is not paused");
    assertThat(refusal("PAUSE nosuch")).isEqualTo("no such database: nosuch");
    assertThat(refusal("KILL_CLIENT 99999")).isEqualTo("client not found");
    assertThat(refusal("PAUSE")).isNull();
    assertThat(refusal("PAUSE")).isEqualTo("already paused");
    assertThat(refusal("KILL other")).isEqualTo("already paused");
  }

  // --- killing ---

  @Test
  void shouldDropClientsAndServersWhenADatabaseIsKilled() throws Exception {
    try (Connection client = transaction()) {
      console.run("KILL " + DATABASE);

      assertThatThrownBy(() -> ask(client, "select 1")).isInstanceOf(SQLException.class);
      await().untilAsserted(() -> assertThat(postgres.backendsOf(DATABASE)).isZero());
      assertThat(paused(DATABASE)).isTrue();
      console.run("RESUME " + DATABASE);
      try (Connection next = node.connect(DATABASE)) {
        assertThat(ask(next, "select 'alive'")).isEqualTo("alive");
      }
    }
  }

  @Test
  void shouldDropOneClientByItsId() throws Exception {
    try (Connection client = transaction();
        Connection other = node.connect(DATABASE)) {
      console.run("KILL_CLIENT " + console.row("SHOW CLIENTS", "state", "active").get("id"));

      assertThatThrownBy(() -> ask(client, "select 1")).isInstanceOf(SQLException.class);
      assertThat(ask(other, "select 'alive'")).isEqualTo("alive");
    }
  }

  // --- configuration ---

  @Test
  void shouldPutAChangedFileInForceWhenReloaded() throws Exception {
    try (Connection first = transaction();
        Connection second = transaction()) {
      node.rewrite(ini(3));

      console.run("RELOAD");

      assertThat(console.row("SHOW DATABASES", "name", DATABASE)).containsEntry("pool_size", "3");
      try (Connection third = transaction()) {
        assertThat(ask(third, "select 'a third backend'")).isEqualTo("a third backend");
        assertThat(List.of(first.isClosed(), second.isClosed())).containsOnly(false);
      }
    }
  }

  @Test
  void shouldKeepTheOldConfigurationWhenTheFileIsBroken() throws Exception {
    Files.writeString(node.file(), "[pgbouncer]\nno_such_key = 1\n");

    assertThatThrownBy(() -> console.run("RELOAD"))
        .isInstanceOfSatisfying(
            PSQLException.class,
            refused -> {
              ServerErrorMessage told = Objects.requireNonNull(refused.getServerErrorMessage());
              assertThat(told.getSQLState()).isEqualTo("F0000");
              assertThat(told.getDetail()).contains("no_such_key");
            });
    try (Connection client = node.connect(DATABASE)) {
      assertThat(ask(client, "select 'as before'")).isEqualTo("as before");
    }
  }

  @Test
  void shouldDropClientsWhenReloadRemovesTheirDatabase() throws Exception {
    try (Connection client = node.connect(DATABASE)) {
      node.rewrite(
          new TestIni().database("other", "host=127.0.0.1 port=1").own("event_loops", "2"));

      console.run("RELOAD");

      assertThatThrownBy(() -> ask(client, "select 1")).isInstanceOf(SQLException.class);
      await().untilAsserted(() -> assertThat(postgres.backendsOf(DATABASE)).isZero());
      await()
          .untilAsserted(() ->
              assertThat(console.rows("SHOW POOLS"))
                  .extracting(row -> row.get("database"))
                  .containsExactly("pgbouncer"));
    }
  }

  @Test
  void shouldReachLiveSessionsWhenASettingChanges() throws Exception {
    try (Connection client = node.connect(DATABASE)) {
      ask(client, "select 1");

      console.run("SET query_timeout = 1");

      assertThat(console.row("SHOW CONFIG", "key", "query_timeout")).containsEntry("value", "1");
      assertThatThrownBy(() -> ask(client, "select pg_sleep(60)"))
          .hasMessageContaining("query timeout");
    }
    assertThat(refusal("SET nosuch = 1")).isEqualTo("SET failed");
    assertThat(refusal("SET listen_port = 1")).isEqualTo("SET failed");
  }

  // --- the end ---

  @Test
  void shouldServeItsClientsUntilTheLastLeavesWhenItStops() throws Exception {
    CompletableFuture<Boolean> stopped = inBackground(this::awaitStop);
    try (Connection client = node.connect(DATABASE)) {
      console.run("SHUTDOWN WAIT_FOR_CLIENTS");
      await()
          .untilAsserted(() ->
              assertThatThrownBy(() -> node.connect(DATABASE)).hasMessageContaining("refused"));
      console.close();

      assertThat(ask(client, "select 'still here'")).isEqualTo("still here");
      assertThat(stopped).isNotDone();
    }
    assertThat(stopped.join()).isTrue();
  }

  @Test
  void shouldLetTransactionsEndButNobodyWaitWhenServersAreAwaited() throws Exception {
    CompletableFuture<Boolean> stopped = inBackground(this::awaitStop);
    try (Connection busy = transaction();
        Connection idle = node.connect(DATABASE)) {
      console.run("SHUTDOWN WAIT_FOR_SERVERS");

      assertThatThrownBy(() -> ask(idle, "select 1")).hasMessageContaining("server shutting down");
      assertThat(ask(busy, "select 'still here'")).isEqualTo("still here");
      assertThat(stopped).isNotDone();
      busy.commit();
      assertThat(stopped.join()).isTrue();
    }
    assertThat(postgres.backendsOf(DATABASE)).isZero();
  }

  @Test
  void shouldStopAtOnceWhenAskedTo() throws Exception {
    CompletableFuture<Boolean> stopped = inBackground(this::awaitStop);
    try (Connection client = transaction()) {
      node.node().operator().shutdown(ShutdownMode.IMMEDIATE);

      assertThat(stopped.join()).isTrue();
      assertThatThrownBy(() -> ask(client, "select 1")).isInstanceOf(SQLException.class);
    }
    await().untilAsserted(() -> assertThat(postgres.backendsOf(DATABASE)).isZero());
  }

  // --- helpers ---

  private boolean awaitStop() {
    node.node().awaitStop();
    return true;
  }

  private Connection transaction() throws SQLException {
    Connection client = node.connect(DATABASE);
    client.setAutoCommit(false);
    ask(client, "select 1");
    return client;
  }

  private boolean paused(String database) throws SQLException {
    return "1".equals(console.row("SHOW DATABASES", "name", database).get("paused"));
  }

  private String waitingClients() throws SQLException {
    return console.rows("SHOW POOLS").stream()
        .filter(row -> DATABASE.equals(row.get("database")))
        .map(row -> String.valueOf(row.get("cl_waiting")))
        .findFirst()
        .orElse("");
  }

  private long stat(String column) throws SQLException {
    return Long.parseLong(
        String.valueOf(console.row("SHOW STATS", "database", DATABASE).get(column)));
  }

  private boolean command(String command) throws SQLException {
    try (ConsoleClient other = ConsoleClient.connect(node.port())) {
      other.run(command);
      return true;
    }
  }

  private @Nullable String refusal(String command) {
    try {
      console.run(command);
      return null;
    } catch (PSQLException refused) {
      return Objects.requireNonNull(refused.getServerErrorMessage()).getMessage();
    } catch (SQLException other) {
      throw new AssertionError(other);
    }
  }

  private static String ask(Connection client, String query) throws SQLException {
    try (Statement statement = client.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  private static <T> CompletableFuture<T> inBackground(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            result.complete(work.call());
          } catch (Exception e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }
}
