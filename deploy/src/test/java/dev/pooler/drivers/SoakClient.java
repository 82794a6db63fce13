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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

/** One of many clients: does what comes to its mind, and remembers what it was promised. Confined to one thread. */
final class SoakClient {
  static final int ACCOUNTS = 50;
  private static final List<String> ZONES = List.of("Europe/Berlin", "Asia/Tokyo", "America/Lima", "UTC");

  private final TestNode node;
  private final int id;
  private final LongAdder steps;
  private final Random random;
  private final ConcurrentLinkedQueue<String> complaints;
  private final Set<Long> committed = new HashSet<>();
  private final String name;
  private Connection connection;
  private String zone;
  private long sequence;
  private long failed;

  SoakClient(TestNode node, int id, LongAdder steps, ConcurrentLinkedQueue<String> complaints) {
    this.node = node;
    this.id = id;
    this.steps = steps;
    this.random = new Random(id);
    this.complaints = complaints;
    this.name = "client " + id;
  }

  /** Works until told to stop. */
  void run(BooleanSupplier goOn) {
    while (goOn.getAsBoolean()) {
      try {
        if (connection == null) {
          connect();
        }
        step();
        steps.increment();
      } catch (SQLException e) {
        failed++;
        if (e.getSQLState() == null) {
          complain("an error without SQLSTATE: " + e);
        }
        disconnect();
      }
    }
    disconnect();
  }

  Set<Long> committed() {
    return committed;
  }

  int id() {
    return id;
  }

  long failed() {
    return failed;
  }

  private void connect() throws SQLException {
    zone = ZONES.get(random.nextInt(ZONES.size()));
    connection =
        node.connect(
            SoakIT.DATABASE,
            TestPostgres.USER,
            Map.of(
                "ApplicationName", name,
                "prepareThreshold", String.valueOf(random.nextInt(4)),
                "preferQueryMode", random.nextInt(5) == 0 ? "simple" : "extended",
                "connectTimeout", "20",
                "socketTimeout", "60"));
    try (Statement statement = connection.createStatement()) {
      statement.execute("set timezone = '" + zone + "'");
    }
  }

  private void disconnect() {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      // It was broken before.
    }
    connection = null;
  }

  private void step() throws SQLException {
    switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> transfer();
      case 4, 5, 6 -> checkIdentity();
      case 7 -> changeZone();
      case 8 -> fail();
      case 9 -> scroll();
      case 10 -> leave();
      default -> rollBack();
    }
  }

  private void transfer() throws SQLException {
    int from = random.nextInt(ACCOUNTS);
    int to = random.nextInt(ACCOUNTS);
    int amount = random.nextInt(100);
    long number = ++sequence;
    connection.setAutoCommit(false);
    // In one order, so that transfers never wait for each other in a circle.
    move(Math.min(from, to), from < to ? -amount : amount);
    move(Math.max(from, to), from < to ? amount : -amount);
    try (PreparedStatement insert = connection.prepareStatement("insert into journal values (?, ?)")) {
      insert.setInt(1, id);
      insert.setLong(2, number);
      insert.executeUpdate();
    }
    connection.commit();
    committed.add(number);
    connection.setAutoCommit(true);
  }

  private void move(int account, int amount) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("update accounts set balance = balance + ? where id = ?")) {
      update.setInt(1, amount);
      update.setInt(2, account);
      if (update.executeUpdate() != 1) {
        complain("no account " + account);
      }
    }
  }

  private void rollBack() throws SQLException {
    connection.setAutoCommit(false);
    move(random.nextInt(ACCOUNTS), 1_000_000);
    connection.rollback();
    connection.setAutoCommit(true);
  }

  private void checkIdentity() throws SQLException {
    int value = random.nextInt();
    String sql =
        "select ?::int, current_setting('application_name'), current_setting('TimeZone'), " + random.nextInt(40);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setInt(1, value);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        expect(String.valueOf(value), rows.getString(1));
        expect(name, rows.getString(2));
        expect(zone, rows.getString(3));
        expect(sql.substring(sql.lastIndexOf(' ') + 1), rows.getString(4));
        if (rows.next()) {
          complain("somebody else's row");
        }
      }
    }
  }

  private void changeZone() throws SQLException {
    String next = ZONES.get(random.nextInt(ZONES.size()));
    try (Statement statement = connection.createStatement()) {
      statement.execute("set timezone = '" + next + "'");
    }
    zone = next;
  }

  private void fail() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("select 1 / 0");
      complain("an error was swallowed");
    } catch (SQLException e) {
      if (!"22012".equals(e.getSQLState())) {
        throw e;
      }
    }
  }

  private void scroll() throws SQLException {
    connection.setAutoCommit(false);
    int base = random.nextInt(1000);
    try (PreparedStatement statement =
        connection.prepareStatement("select g, repeat('z', 500) from generate_series(?::int, ?::int) g")) {
      statement.setInt(1, base);
      statement.setInt(2, base + 99);
      statement.setFetchSize(30);
      try (ResultSet rows = statement.executeQuery()) {
        for (int i = 0; i < 100; i++) {
          rows.next();
          expect(String.valueOf(base + i), rows.getString(1));
        }
      }
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  /** Goes away: politely, or in the middle of a transaction. */
  private void leave() throws SQLException {
    if (random.nextInt(4) == 0) {
      connection.setAutoCommit(false);
      move(random.nextInt(ACCOUNTS), 1_000_000);
    }
    if (random.nextInt(3) == 0) {
      disconnect();
    } else if (!connection.getAutoCommit()) {
      disconnect();
    }
  }

  private void expect(String expected, String actual) {
    if (!expected.equals(actual)) {
      complain("expected " + expected + ", got " + actual);
    }
  }

  private void complain(String text) {
    complaints.add(name + ": " + text);
  }
}
