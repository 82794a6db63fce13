package dev.pooler.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.postgresql.util.PSQLException;

/**
 * A node on two event loops that pools a real PostgreSQL, and its console; for tests of the
 * console.
 */
abstract class ConsoleScene {
  static final String DATABASE = "console_it";

  final TestPostgres postgres = TestPostgres.shared();
  TestNode node = TestNode.start(ini(2), PoolerProcess::console);
  ConsoleClient console;

  ConsoleScene() throws SQLException {
    console = ConsoleClient.connect(node.port());
  }

  static TestIni ini(int poolSize) {
    return new TestIni()
        .database(DATABASE, TestPostgres.shared(), "pool_size=" + poolSize)
        .database("other", "host=127.0.0.1 port=1")
        .set("pool_mode", "transaction")
        .own("event_loops", "2");
  }

  @BeforeAll
  static void makeDatabase() throws SQLException {
    TestPostgres.shared()
        .run(
            "drop database if exists " + DATABASE + " with (force)", "create database " + DATABASE);
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

  Connection transaction() throws SQLException {
    Connection client = node.connect(DATABASE);
    client.setAutoCommit(false);
    ask(client, "select 1");
    return client;
  }

  boolean paused(String database) throws SQLException {
    return "1".equals(console.row("SHOW DATABASES", "name", database).get("paused"));
  }

  String waitingClients() throws SQLException {
    return console.rows("SHOW POOLS").stream()
        .filter(row -> DATABASE.equals(row.get("database")))
        .map(row -> String.valueOf(row.get("cl_waiting")))
        .findFirst()
        .orElse("");
  }

  long stat(String column) throws SQLException {
    return Long.parseLong(
        String.valueOf(console.row("SHOW STATS", "database", DATABASE).get(column)));
  }

  boolean command(String command) throws SQLException {
    try (ConsoleClient other = ConsoleClient.connect(node.port())) {
      other.run(command);
      return true;
    }
  }

  @Nullable String refusal(String command) {
    try {
      console.run(command);
      return null;
    } catch (PSQLException refused) {
      return Objects.requireNonNull(refused.getServerErrorMessage()).getMessage();
    } catch (SQLException other) {
      throw new AssertionError(other);
    }
  }

  static String ask(Connection client, String query) throws SQLException {
    try (Statement statement = client.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  static <T> CompletableFuture<T> inBackground(Callable<T> work) {
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
