package dev.pooler.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.jdbc.PreferQueryMode;

/** pgjdbc in every pool mode; two event loops and two backends, so that clients change backends and loops all the time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PgjdbcIT {
  private static final String SESSION = "jdbc_session";
  private static final String TRANSACTION = "jdbc_transaction";
  private static final String STATEMENT = "jdbc_statement";
  private static final int BIG = 20 * 1024 * 1024;

  private TestPostgres postgres;
  private TestNode node;

  @BeforeAll
  void start() throws Exception {
    postgres = TestPostgres.shared();
    postgres.run("drop table if exists jdbc_items", "create table jdbc_items (id int primary key, name text)");
    node =
        TestNode.start(
            new TestIni()
                .database(SESSION, postgres, "dbname=postgres pool_mode=session pool_size=4")
                .database(TRANSACTION, postgres, "dbname=postgres pool_mode=transaction pool_size=2")
                .database(STATEMENT, postgres, "dbname=postgres pool_mode=statement pool_size=2")
                .set("max_prepared_statements", "10")
                .own("event_loops", "2"));
  }

  @AfterAll
  void stop() {
    node.close();
  }

  @ParameterizedTest
  @CsvSource({
    SESSION + ",SIMPLE", SESSION + ",EXTENDED", SESSION + ",EXTENDED_CACHE_EVERYTHING",
    TRANSACTION + ",SIMPLE", TRANSACTION + ",EXTENDED", TRANSACTION + ",EXTENDED_CACHE_EVERYTHING",
    STATEMENT + ",SIMPLE", STATEMENT + ",EXTENDED", STATEMENT + ",EXTENDED_CACHE_EVERYTHING",
  })
  void shouldServePreparedStatementsToManyClients(String database, PreferQueryMode mode) throws Exception {
    // More statements than a backend keeps, more clients than backends.
    List<Connection> clients = new ArrayList<>();
    try {
      for (int c = 0; c < 4; c++) {
        clients.add(connect(database, mode, 1));
      }
      for (int round = 0; round < 6; round++) {
        for (Connection client : clients) {
          for (int s = 0; s < 13; s++) {
            String sql = "select ?::int + " + s + ", ?::text";
            try (PreparedStatement statement = client.prepareStatement(sql)) {
              statement.setInt(1, round);
              statement.setString(2, "r" + round);
              try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(round + s);
                assertThat(rows.getString(2)).isEqualTo("r" + round);
              }
            }
          }
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
  void shouldKeepNamesWorkingWhenStatementsAreDiscarded(String database) throws Exception {
    try (Connection client = connect(database, PreferQueryMode.EXTENDED, 1);
        Connection other = connect(database, PreferQueryMode.EXTENDED, 1);
        Statement simple = client.createStatement()) {
      for (String discard : List.of("DEALLOCATE ALL", "DISCARD ALL", "discard all", "deallocate all")) {
        try (PreparedStatement mine = client.prepareStatement("select 'mine', ?::int");
            PreparedStatement theirs = other.prepareStatement("select 'theirs', ?::int")) {
          for (int i = 0; i < 4; i++) {
            assertThat(firstOf(mine, i)).isEqualTo("mine");
            assertThat(firstOf(theirs, i)).isEqualTo("theirs");
            if (i == 1) {
              simple.execute(discard);
            }
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(PreferQueryMode.class)
  void shouldRunBatchesAndReportTheOneThatFails(PreferQueryMode mode) throws Exception {
    try (Connection client = connect(TRANSACTION, mode, 1);
        Statement statement = client.createStatement()) {
      statement.execute("truncate jdbc_items");
      client.setAutoCommit(false);
      try (PreparedStatement insert = client.prepareStatement("insert into jdbc_items values (?, ?)")) {
        for (int i = 0; i < 1000; i++) {
          insert.setInt(1, i);
          insert.setString(2, "name " + i);
          insert.addBatch();
        }
        assertThat(Arrays.stream(insert.executeBatch()).sum()).isEqualTo(1000);
        client.commit();
        insert.setInt(1, 5000);
        insert.setString(2, "new");
        insert.addBatch();
        insert.setInt(1, 7);
        insert.setString(2, "taken");
        insert.addBatch();
        assertThatThrownBy(insert::executeBatch)
            .isInstanceOfSatisfying(
                BatchUpdateException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));
        assertThatThrownBy(() -> statement.executeQuery("select 1"))
            .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25P02"));
        client.rollback();
      }
      assertThat(number(statement, "select count(*) from jdbc_items")).isEqualTo(1000);
      client.commit();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SESSION, TRANSACTION})
  void shouldFetchThroughACursorWhileOthersWork(String database) throws Exception {
    try (Connection client = connect(database, PreferQueryMode.EXTENDED, 1);
        Connection other = connect(database, PreferQueryMode.EXTENDED, 1);
        Statement works = other.createStatement()) {
      client.setAutoCommit(false);
      try (PreparedStatement statement = client.prepareStatement("select g from generate_series(1, 5000) g")) {
        statement.setFetchSize(100);
        try (ResultSet rows = statement.executeQuery()) {
          int expected = 0;
          while (rows.next()) {
            assertThat(rows.getInt(1)).isEqualTo(++expected);
            if (expected % 500 == 0) {
              assertThat(number(works, "select " + expected)).isEqualTo(expected);
            }
          }
          assertThat(expected).isEqualTo(5000);
        }
      }
      client.commit();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SESSION, TRANSACTION, STATEMENT})
  void shouldCopyBothWays(String database) throws Exception {
    try (Connection client = connect(database, PreferQueryMode.EXTENDED, 5);
        Statement statement = client.createStatement()) {
      statement.execute("truncate jdbc_items");
      CopyManager copies = client.unwrap(PGConnection.class).getCopyAPI();
      StringBuilder rows = new StringBuilder();
      for (int i = 0; i < 200_000; i++) {
        rows.append(i).append("\tname of ").append(i).append('\n');
      }
      assertThat(copies.copyIn("copy jdbc_items from stdin", new StringReader(rows.toString()))).isEqualTo(200_000);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      copies.copyOut("copy (select * from jdbc_items order by id) to stdout", out);
      assertThat(out.toString(StandardCharsets.UTF_8).contentEquals(rows)).isTrue();

      assertThatThrownBy(() -> copies.copyIn("copy jdbc_items from stdin", new StringReader(rows.toString())))
          .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));
      assertThat(number(statement, "select count(*) from jdbc_items")).isEqualTo(200_000);
      statement.execute("truncate jdbc_items");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SESSION, TRANSACTION, STATEMENT})
  void shouldCarryWhatIsLargerThanAnyBuffer(String database) throws Exception {
    byte[] bytes = new byte[BIG];
    new Random(1).nextBytes(bytes);
    try (Connection client = connect(database, PreferQueryMode.EXTENDED, 1);
        PreparedStatement echo = client.prepareStatement("select ?::bytea, md5(?::bytea)")) {
      for (int i = 0; i < 2; i++) {
        echo.setBytes(1, bytes);
        echo.setBinaryStream(2, new ByteArrayInputStream(bytes), bytes.length);
        try (ResultSet rows = echo.executeQuery()) {
          assertThat(rows.next()).isTrue();
          assertThat(Arrays.equals(rows.getBytes(1), bytes)).isTrue();
        }
      }
      try (Statement statement = client.createStatement();
          ResultSet rows = statement.executeQuery("select repeat('x', 1000), g from generate_series(1, 30000) g")) {
        int count = 0;
        while (rows.next()) {
          count++;
          assertThat(rows.getInt(2)).isEqualTo(count);
        }
        assertThat(count).isEqualTo(30_000);
      }
    }
  }

  @Test
  void shouldServeOthersWhileAClientDoesNotRead() throws Exception {
    try (Connection slow = connect(TRANSACTION, PreferQueryMode.EXTENDED, 1);
        Connection other = connect(TRANSACTION, PreferQueryMode.EXTENDED, 1);
        Statement reads = slow.createStatement();
        Statement works = other.createStatement()) {
      slow.setAutoCommit(false);
      reads.setFetchSize(10_000);
      try (ResultSet rows = reads.executeQuery("select repeat('y', 1000) from generate_series(1, 20000)")) {
        for (int i = 0; i < 500; i++) {
          assertThat(number(works, "select " + i)).isEqualTo(i);
        }
        int count = 0;
        while (rows.next()) {
          count++;
        }
        assertThat(count).isEqualTo(20_000);
      }
      slow.commit();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SESSION, TRANSACTION})
  void shouldRollBackToASavepoint(String database) throws Exception {
    try (Connection client = connect(database, PreferQueryMode.EXTENDED, 1);
        Statement statement = client.createStatement()) {
      statement.execute("truncate jdbc_items");
      client.setAutoCommit(false);
      statement.execute("insert into jdbc_items values (1, 'kept')");
      Savepoint savepoint = client.setSavepoint("here");
      assertThatThrownBy(() -> statement.execute("insert into jdbc_items values (1, 'twice')"))
          .isInstanceOf(SQLException.class);
      client.rollback(savepoint);
      statement.execute("insert into jdbc_items values (2, 'kept too')");
      client.commit();
      assertThat(number(statement, "select count(*) from jdbc_items")).isEqualTo(2);
      client.commit();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Connection.TRANSACTION_READ_COMMITTED, Connection.TRANSACTION_REPEATABLE_READ,
    Connection.TRANSACTION_SERIALIZABLE})
  void shouldKeepTheIsolationLevelToTheTransaction(int level) throws Exception {
    try (Connection client = connect(SESSION, PreferQueryMode.EXTENDED, 1);
        Statement statement = client.createStatement()) {
      client.setTransactionIsolation(level);
      client.setAutoCommit(false);
      statement.execute("select 1");
      assertThat(client.getTransactionIsolation()).isEqualTo(level);
      client.commit();
    }
    try (Connection next = connect(SESSION, PreferQueryMode.EXTENDED, 1)) {
      assertThat(next.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
    }
  }

  @Test
  void shouldDeliverNotificationsInSessionMode() throws Exception {
    try (Connection listener = connect(SESSION, PreferQueryMode.EXTENDED, 1);
        Connection sender = connect(TRANSACTION, PreferQueryMode.EXTENDED, 1);
        Statement listen = listener.createStatement();
        Statement notify = sender.createStatement()) {
      listen.execute("listen jdbc_channel");
      notify.execute("notify jdbc_channel, 'hello'");
      var heard = listener.unwrap(PGConnection.class).getNotifications((int) TimeUnit.SECONDS.toMillis(20));
      assertThat(heard).hasSize(1);
      assertThat(heard[0].getParameter()).isEqualTo("hello");
    }
  }

  @Test
  void shouldGiveEachClientItsOwnParametersOnWhateverBackend() throws Exception {
    List<Connection> clients = new ArrayList<>();
    List<String> zones = List.of("Europe/Berlin", "Asia/Tokyo", "America/Lima", "UTC", "Africa/Cairo");
    try {
      for (int i = 0; i < zones.size(); i++) {
        Connection client =
            node.connect(
                TRANSACTION, TestPostgres.USER, Map.of("ApplicationName", "app " + i, "prepareThreshold", "1"));
        clients.add(client);
        try (Statement statement = client.createStatement()) {
          statement.execute("set timezone = '" + zones.get(i) + "'");
          statement.execute("set intervalstyle = '" + (i % 2 == 0 ? "iso_8601" : "sql_standard") + "'");
        }
      }
      for (int round = 0; round < 40; round++) {
        int i = ThreadLocalRandom.current().nextInt(clients.size());
        try (Statement statement = clients.get(i).createStatement()) {
          assertThat(text(statement, "show timezone")).isEqualTo(zones.get(i));
          assertThat(text(statement, "show application_name")).isEqualTo("app " + i);
          assertThat(text(statement, "select interval '1 day'")).isEqualTo(i % 2 == 0 ? "P1D" : "1 0:00:00");
        }
      }
    } finally {
      for (Connection client : clients) {
        client.close();
      }
    }
  }

  @Test
  void shouldDescribeWithoutExecuting() throws Exception {
    try (Connection client = connect(TRANSACTION, PreferQueryMode.EXTENDED, 1)) {
      for (int i = 0; i < 3; i++) {
        try (PreparedStatement statement = client.prepareStatement("select ?::int as a, 'x'::varchar(7) as b")) {
          assertThat(statement.getMetaData().getColumnName(2)).isEqualTo("b");
          assertThat(statement.getParameterMetaData().getParameterCount()).isEqualTo(1);
          assertThat(firstOf(statement, 4)).isEqualTo("4");
        }
      }
      try (ResultSet tables = client.getMetaData().getTables(null, "public", "jdbc_items", null)) {
        assertThat(tables.next()).isTrue();
      }
      assertThat(client.isValid(20)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {SESSION, TRANSACTION})
  void shouldCancelOnlyItsOwnQuery(String database) throws Exception {
    try (Connection client = connect(database, PreferQueryMode.EXTENDED, 1);
        Connection other = connect(database, PreferQueryMode.EXTENDED, 1);
        Statement sleeps = client.createStatement();
        Statement works = other.createStatement()) {
      for (int i = 0; i < 3; i++) {
        CompletableFuture<String> state = CompletableFuture.supplyAsync(() -> stateOf(sleeps, "select pg_sleep(60)"));
        CompletableFuture<String> otherState = CompletableFuture.supplyAsync(() -> stateOf(works, "select pg_sleep(0.3)"));
        Awaitility.await()
            .until(
                () ->
                    postgres.ask(
                        "select count(*) from pg_stat_activity where state = 'active' and query like '%pg_sleep(60)'"
                            + " and pid <> pg_backend_pid()"),
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

  @Test
  void shouldRefuseTransactionsInStatementMode() throws Exception {
    try (Connection client = connect(STATEMENT, PreferQueryMode.SIMPLE, 1);
        Statement statement = client.createStatement()) {
      client.setAutoCommit(false);
      assertThatThrownBy(
              () -> {
                statement.execute("select 1");
                statement.execute("select 2");
              })
          .isInstanceOf(SQLException.class);
    }
    Awaitility.await().until(() -> postgres.ask(
        "select count(*) from pg_stat_activity where state like 'idle in transaction%'"), "0"::equals);
  }

  private static String stateOf(Statement statement, String sql) {
    try {
      statement.execute(sql);
      return "";
    } catch (SQLException e) {
      return String.valueOf(e.getSQLState());
    }
  }

  private Connection connect(String database, PreferQueryMode mode, int prepareThreshold) throws SQLException {
    Map<String, String> more = new HashMap<>();
    more.put("preferQueryMode", mode.value());
    more.put("prepareThreshold", String.valueOf(prepareThreshold));
    return node.connect(database, TestPostgres.USER, more);
  }

  private static String firstOf(PreparedStatement statement, int parameter) throws SQLException {
    statement.setInt(1, parameter);
    try (ResultSet rows = statement.executeQuery()) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  private static int number(Statement statement, String sql) throws SQLException {
    return Integer.parseInt(text(statement, sql));
  }

  private static String text(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
