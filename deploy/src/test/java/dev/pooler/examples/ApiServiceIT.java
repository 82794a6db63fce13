package dev.pooler.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pooler.core.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/api-service}, but for the server's port. */
class ApiServiceIT {
  private static final String POOL = "application_name = 'PostgreSQL JDBC Driver'";

  @TempDir private Path folder;
  private TestPostgres postgres;
  private ExamplePooler pooler;

  @BeforeEach
  void start() throws Exception {
    postgres = TestPostgres.start(Map.of());
    postgres.run("create role api login password 'api-password'");
    Path example = ExamplePooler.EXAMPLES.resolve("api-service");
    Files.copy(example.resolve("userlist.txt"), folder.resolve("userlist.txt"));
    String ini = Files.readString(example.resolve("pgbouncer.ini"));
    Files.writeString(
        folder.resolve("pgbouncer.ini"), ini.replace("port=5432", "port=" + postgres.port()));
    pooler = ExamplePooler.start(folder, "pgbouncer.ini");
  }

  @AfterEach
  void stop() {
    pooler.close();
    postgres.close();
  }

  @Test
  void shouldServeManyClientsWithPreparedStatementsOnFewServers() throws Exception {
    Fleet.work(
        200, 20, client -> pooler.connect("api", "api", "api-password", "prepareThreshold", "1"));
    assertThat(servers()).isBetween(1, 25);
    assertThatThrownBy(() -> pooler.connect("api", "api", "wrong"))
        .hasMessageContaining("password authentication failed");
  }

  @Test
  void shouldBeOperatedByItsConsole() throws Exception {
    try (Connection console = pooler.console("postgres", "admin-password");
        Connection api = pooler.connect("api", "api", "api-password")) {
      for (String show : new String[] {"POOLS", "CLIENTS", "SERVERS", "STATS", "DATABASES"}) {
        assertThat(first(console, "SHOW " + show)).as(show).isNotNull();
      }
      assertThat(setting(console, "max_client_conn")).isEqualTo("10000");

      run(console, "PAUSE api");
      CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> one(api));
      await().until(() -> waiting(console).equals("1"));
      run(console, "RESUME api");
      assertThat(waiting.get()).isEqualTo("1");

      Path ini = folder.resolve("pgbouncer.ini");
      Files.writeString(
          ini, Files.readString(ini).replace("default_pool_size = 20", "default_pool_size = 7"));
      run(console, "RELOAD");
      assertThat(setting(console, "default_pool_size")).isEqualTo("7");

      run(console, "SHUTDOWN");
    }
    assertThat(pooler.exitCode()).isZero();
  }

  private int servers() throws SQLException {
    return Integer.parseInt(
        postgres.ask("select count(*) from pg_stat_activity where usename = 'api' and " + POOL));
  }

  private static String one(Connection client) {
    try {
      return first(client, "select 1");
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static String waiting(Connection console) throws SQLException {
    return column(console, "SHOW POOLS", "database", "api", "cl_waiting");
  }

  private static String setting(Connection console, String key) throws SQLException {
    return column(console, "SHOW CONFIG", "key", key, "value");
  }

  private static String column(
      Connection console, String show, String by, String value, String wanted) throws SQLException {
    try (Statement statement = console.createStatement();
        ResultSet rows = statement.executeQuery(show)) {
      while (rows.next()) {
        if (value.equals(rows.getString(by))) {
          return rows.getString(wanted);
        }
      }
    }
    throw new AssertionError(show + " has no " + value);
  }

  private static void run(Connection console, String command) throws SQLException {
    try (Statement statement = console.createStatement()) {
      statement.execute(command);
    }
  }

  private static String first(Connection client, String query) throws SQLException {
    try (Statement statement = client.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
