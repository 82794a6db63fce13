package dev.pooler.drivers;

import static dev.pooler.drivers.PgjdbcNode.SESSION;
import static dev.pooler.drivers.PgjdbcNode.TRANSACTION;
import static dev.pooler.drivers.PgjdbcNode.number;
import static dev.pooler.drivers.PgjdbcNode.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.testing.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.PreferQueryMode;

/** What belongs to one client of pgjdbc alone: parameters, notifications, cancel requests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgjdbcSessionIT {
  private PgjdbcNode node;

  @BeforeAll
  void start() throws Exception {
    node = PgjdbcNode.start();
  }

  @AfterAll
  void stop() {
    node.close();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Connection.TRANSACTION_READ_COMMITTED,
        Connection.TRANSACTION_REPEATABLE_READ,
        Connection.TRANSACTION_SERIALIZABLE
      })
  void shouldForgetTheIsolationLevelWithTheSession(int level) throws Exception {
    try (Connection client = node.connect(SESSION, PreferQueryMode.EXTENDED, 1);
        Statement statement = client.createStatement()) {
      client.setTransactionIsolation(level);
      client.setAutoCommit(false);
      statement.execute("select 1");
      assertThat(client.getTransactionIsolation()).isEqualTo(level);
      client.commit();
    }
    try (Connection next = node.connect(SESSION, PreferQueryMode.EXTENDED, 1)) {
      assertThat(next.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
    }
  }

  @Test
  void shouldDeliverNotificationsInSessionMode() throws Exception {
    try (Connection listener = node.connect(SESSION, PreferQueryMode.EXTENDED, 1);
        Connection sender = node.connect(TRANSACTION, PreferQueryMode.EXTENDED, 1);
        Statement listen = listener.createStatement();
        Statement notify = sender.createStatement()) {
      listen.execute("listen jdbc_channel");
      notify.execute("notify jdbc_channel, 'hello'");
      var heard =
          listener.unwrap(PGConnection.class).getNotifications((int) TimeUnit.SECONDS.toMillis(20));
      assertThat(heard).hasSize(1);
      assertThat(heard[0].getParameter()).isEqualTo("hello");
    }
  }

  @Test
  void shouldGiveEachClientItsOwnParametersOnWhateverBackend() throws Exception {
    List<Connection> clients = new ArrayList<>();
    List<String> zones =
        List.of("Europe/Berlin", "Asia/Tokyo", "America/Lima", "UTC", "Africa/Cairo");
    try {
      for (int i = 0; i < zones.size(); i++) {
        Connection client =
            node.connect(
                TRANSACTION, Map.of("ApplicationName", "app " + i, "prepareThreshold", "1"));
        clients.add(client);
        try (Statement statement = client.createStatement()) {
          statement.execute("set timezone = '" + zones.get(i) + "'");
          statement.execute(
              "set intervalstyle = '" + (i % 2 == 0 ? "iso_8601" : "sql_standard") + "'");
        }
      }
      Random random = new Random(1);
      for (int round = 0; round < 40; round++) {
        int i = random.nextInt(clients.size());
        try (Statement statement = clients.get(i).createStatement()) {
          assertThat(text(statement, "show timezone")).isEqualTo(zones.get(i));
          assertThat(text(statement, "show application_name")).isEqualTo("app " + i);
          assertThat(text(statement, "select interval '1 day'"))
              .isEqualTo(i % 2 == 0 ? "P1D" : "1 0:00:00");
        }
      }
    } finally {
      for (Connection client : clients) {
        client.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SESSION, TRANSACTION})
  void shouldCancelOnlyItsOwnQuery(String database) throws Exception {
    try (Connection client = node.connect(database, PreferQueryMode.EXTENDED, 1);
        Connection other = node.connect(database, PreferQueryMode.EXTENDED, 1);
        Statement sleeps = client.createStatement();
        Statement works = other.createStatement()) {
      for (int i = 0; i < 3; i++) {
        CompletableFuture<String> state =
            CompletableFuture.supplyAsync(() -> stateOf(sleeps, "select pg_sleep(60)"));
        CompletableFuture<String> otherState =
            CompletableFuture.supplyAsync(() -> stateOf(works, "select pg_sleep(0.3)"));
        Awaitility.await()
            .until(
                () ->
                    TestPostgres.shared()
                        .ask(
                            "select count(*) from pg_stat_activity where state = 'active' and query"
                                + " like '%pg_sleep(60)' and pid <> pg_backend_pid()"),
                "1"::equals);
        sleeps.cancel();
        assertThat(state.get(20, TimeUnit.SECONDS)).isEqualTo("57014");
        assertThat(otherState.get(20, TimeUnit.SECONDS)).isEmpty();
        // Nobody runs anything of its own now: this must not hit the backend's next owner.
        sleeps.cancel();
        assertThat(number(works, "select " + i)).isEqualTo(i);
      }
    }
  }

  private static String stateOf(Statement statement, String sql) {
    try {
      statement.execute(sql);
      return "";
    } catch (SQLException e) {
      return String.valueOf(e.getSQLState());
    }
  }
}
