package dev.pooler.drivers;

import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One of many users of a pool in transaction mode: does what comes to its mind, and remembers what
 * it was promised. Confined to one thread.
 */
final class SoakClient {
  static final int ACCOUNTS = 50;
  private static final int TOO_MUCH = 1_000_000;
  private static final List<String> ZONES =
      List.of("Europe/Berlin", "Asia/Tokyo", "America/Lima", "UTC");

  private final TestNode node;
  private final int id;
  private final Random random;
  private final SoakNotes notes;
  private final Set<Long> committed = new HashSet<>();
  private final String name;
  private String zone = "";
  private long sequence;

  SoakClient(TestNode node, int id, SoakNotes notes) {
    this.node = node;
    this.id = id;
    this.random = new Random(id);
    this.notes = notes;
    this.name = "client " + id;
  }

  /** Works until told to stop. */
  void run(BooleanSupplier goOn) {
    while (goOn.getAsBoolean()) {
      try (Connection connection = connect()) {
        do {
          step(connection);
          notes.stepDone();
        } while (!wantsToLeave(connection) && goOn.getAsBoolean());
      } catch (SQLException e) {
        notes.failed(name, e);
      }
    }
  }

  /** Numbers of the transfers whose COMMIT was acknowledged. */
  Set<Long> committed() {
    return committed;
  }

  int id() {
    return id;
  }

  private Connection connect() throws SQLException {
    Connection connection =
        node.connect(
            SoakIT.DATABASE,
            TestPostgres.USER,
            Map.of(
                "ApplicationName",
                name,
                "prepareThreshold",
                String.valueOf(random.nextInt(4)),
                "preferQueryMode",
                random.nextInt(5) == 0 ? "simple" : "extended",
                "connectTimeout",
                SoakIT.PATIENCE_SECONDS,
                "socketTimeout",
                SoakIT.PATIENCE_SECONDS));
    changeZone(connection);
    return connection;
  }

  private void step(Connection connection) throws SQLException {
    switch (random.nextInt(24)) {
      case 0, 1, 2, 3, 4, 5, 6, 7 -> transfer(connection);
      case 8, 9, 10, 11, 12 -> checkIdentity(connection);
      case 13, 14 -> changeZone(connection);
      case 15, 16 -> fail(connection);
      case 17, 18 -> scroll(connection);
      case 19, 20 -> rollBack(connection);
      case 21, 22 -> keepToItself(connection);
      default -> cancel(connection);
    }
  }

  private void transfer(Connection connection) throws SQLException {
    int from = 1 + random.nextInt(ACCOUNTS);
    int to = 1 + random.nextInt(ACCOUNTS);
    int amount = random.nextInt(100);
    long number = ++sequence;
    connection.setAutoCommit(false);
    // In one order, so that transfers never wait for each other in a circle.
    move(connection, Math.min(from, to), from < to ? -amount : amount);
    move(connection, Math.max(from, to), from < to ? amount : -amount);
    try (PreparedStatement insert =
        connection.prepareStatement("insert into journal values (?, ?)")) {
      insert.setInt(1, id);
      insert.setLong(2, number);
      insert.executeUpdate();
    }
    connection.commit();
    committed.add(number);
    connection.setAutoCommit(true);
  }

  private void move(Connection connection, int account, int amount) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("update accounts set balance = balance + ? where id = ?")) {
      update.setInt(1, amount);
      update.setInt(2, account);
      notes.expect(name, "1", String.valueOf(update.executeUpdate()));
    }
  }

  private void rollBack(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    move(connection, 1 + random.nextInt(ACCOUNTS), TOO_MUCH);
    connection.rollback();
    connection.setAutoCommit(true);
  }

  private void checkIdentity(Connection connection) throws SQLException {
    int value = random.nextInt();
    int statementNumber = random.nextInt(40);
    String sql =
        "select ?::int, current_setting('application_name'), current_setting('TimeZone'), "
            + statementNumber;
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, value);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        notes.expect(name, String.valueOf(value), rows.getString(1));
        notes.expect(name, name, rows.getString(2));
        notes.expect(name, zone, rows.getString(3));
        notes.expect(name, String.valueOf(statementNumber), rows.getString(4));
        if (rows.next()) {
          notes.complain(name, "somebody else's row");
        }
      }
    }
  }

  private void changeZone(Connection connection) throws SQLException {
    String next = ZONES.get(random.nextInt(ZONES.size()));
    try (Statement statement = connection.createStatement()) {
      statement.execute("set timezone = '" + next + "'");
    }
    zone = next;
  }

  private void fail(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("select 1 / 0");
      notes.complain(name, "an error was swallowed");
    } catch (SQLException e) {
      if (!"22012".equals(e.getSQLState())) {
        throw e;
      }
    }
  }

  private void scroll(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    int base = random.nextInt(1000);
    try (PreparedStatement statement =
        connection.prepareStatement(
            "select g, repeat('z', 500) from generate_series(?::int, ?::int) g")) {
      statement.setInt(1, base);
      statement.setInt(2, base + 99);
      statement.setFetchSize(30);
      try (ResultSet rows = statement.executeQuery()) {
        for (int i = 0; i < 100; i++) {
          rows.next();
          notes.expect(name, String.valueOf(base + i), rows.getString(1));
        }
      }
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  /** What belongs to a transaction ends with it, and nobody else sees it. */
  private void keepToItself(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      String owner = "select coalesce(current_setting('soak.owner', true), '')";
      notes.expect(name, "", String.valueOf(first(statement, owner)));
      statement.execute("select set_config('soak.owner', '" + name + "', true)");
      statement.execute("create temp table mine on commit drop as select '" + name + "' as owner");
      notes.expect(name, name, String.valueOf(first(statement, owner)));
      notes.expect(name, name, String.valueOf(first(statement, "select owner from mine")));
    }
    if (random.nextBoolean()) {
      connection.commit();
    } else {
      connection.rollback();
    }
    connection.setAutoCommit(true);
  }

  /** A cancel request that comes before, during or after what it is for. */
  private void cancel(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      Thread canceler = Thread.ofVirtual().start(() -> cancelSoon(statement));
      try {
        statement.execute("select pg_sleep(0.002)");
      } catch (SQLException e) {
        if (!"57014".equals(e.getSQLState())) {
          throw e;
        }
      } finally {
        join(canceler);
      }
    }
  }

  private void cancelSoon(Statement statement) {
    try {
      statement.cancel();
    } catch (SQLException e) {
      notes.failed(name, e);
    }
  }

  /** Goes away: politely, or in the middle of a transaction. */
  private boolean wantsToLeave(Connection connection) throws SQLException {
    if (random.nextInt(24) > 0) {
      return false;
    }
    if (random.nextInt(3) == 0) {
      connection.setAutoCommit(false);
      move(connection, 1 + random.nextInt(ACCOUNTS), TOO_MUCH);
    }
    return true;
  }

  private static @Nullable String first(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
