package dev.pooler.boot.demo;

import dev.pooler.core.config.PoolMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Consumer;

/**
 * Runs queries through a demo in every pool mode, and compares what came with what should. Confined
 * to one thread.
 */
final class DemoCheck {
  private static final int CLIENTS = 20;
  private static final int ROUNDS = 50;
  private static final int PRODUCTS = 50;

  private final Demo.Running demo;
  private final Consumer<String> say;

  DemoCheck(Demo.Running demo, Consumer<String> say) {
    this.demo = demo;
    this.say = say;
  }

  /** Says what it saw; throws when that is not as it should be. */
  void run() throws DemoException, InterruptedException {
    say.accept(
        "PostgreSQL %s on port %d, Pooler on port %d (%s), pools of %d"
            .formatted(
                demo.postgres().version(),
                demo.postgres().port(),
                demo.port(),
                demo.transport(),
                Demo.POOL_SIZE));
    say.accept("");
    say.accept("mode         clients  queries  backends  pg_stat_activity");
    try {
      // A session keeps its backend: more sessions than backends would wait for each other.
      inMode(PoolMode.SESSION, Demo.POOL_SIZE, DemoCheck::session, DemoCheck::seesNothing);
      inMode(PoolMode.TRANSACTION, CLIENTS, DemoCheck::transactions, this::sharesStatement);
      inMode(PoolMode.STATEMENT, CLIENTS, DemoCheck::statements, this::refusesTransaction);
    } catch (SQLException e) {
      throw new DemoException(e.getMessage() + " (SQLSTATE " + e.getSQLState() + ")", e);
    }
  }

  private void inMode(PoolMode mode, int count, DemoClients.Work work, DemoClients.Work afterwards)
      throws SQLException, DemoException, InterruptedException {
    try (DemoClients clients = DemoClients.connect(demo, mode, count)) {
      int most = clients.run(work);
      say.accept(
          "%-11s  %7d  %7d  %8d  %d at once"
              .formatted(clients.name(), count, clients.queries(), clients.backends(), most));
      expect(clients.backends() <= Demo.POOL_SIZE, "more backends answered than the pool has");
      expect(
          most >= 1 && most <= Demo.POOL_SIZE,
          "PostgreSQL saw more backends at once than the pool has");
      afterwards.run(clients, clients.first());
    }
  }

  private static void expect(boolean holds, String otherwise) throws DemoException {
    if (!holds) {
      throw new DemoException(otherwise);
    }
  }

  /** A temporary table stays with its session, whatever the others do. */
  private static void session(DemoClients clients, Connection connection)
      throws SQLException, DemoException {
    int own = clients.lookUp(connection, 1);
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMPORARY TABLE basket (product int)");
      for (int i = 1; i <= ROUNDS; i++) {
        expect(
            clients.lookUp(connection, 1 + i % PRODUCTS) == own, "a session changed its backend");
        statement.execute("INSERT INTO basket VALUES (" + i + ")");
      }
      expect(
          number(statement, "SELECT count(*) FROM basket") == ROUNDS,
          "a temporary table lost rows");
    }
  }

  private static void transactions(DemoClients clients, Connection connection)
      throws SQLException, DemoException {
    connection.setAutoCommit(false);
    for (int i = 1; i <= ROUNDS; i++) {
      int own = clients.lookUp(connection, 1 + i % PRODUCTS);
      expect(
          clients.lookUp(connection, 1 + (i + 1) % PRODUCTS) == own,
          "a transaction changed its backend");
      connection.commit();
    }
  }

  private static void statements(DemoClients clients, Connection connection)
      throws SQLException, DemoException {
    for (int i = 1; i <= ROUNDS; i++) {
      clients.lookUp(connection, 1 + i % PRODUCTS);
    }
  }

  private static void seesNothing(DemoClients clients, Connection connection) {}

  /** Every client has prepared the statement, and a backend has it once. */
  private void sharesStatement(DemoClients clients, Connection connection)
      throws SQLException, DemoException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT count(*), min(name) FROM pg_prepared_statements WHERE statement = ?")) {
      statement.setString(1, DemoClients.LOOKUP + "$1");
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        int times = row.getInt(1);
        say.accept(
            "  a statement that %d clients prepared is on their backend %s, as %s"
                .formatted(
                    clients.count(), times == 1 ? "once" : times + " times", row.getString(2)));
        expect(times == 1, "a prepared statement is not shared");
      }
    }
    connection.commit();
  }

  private void refusesTransaction(DemoClients clients, Connection connection)
      throws SQLException, DemoException {
    connection.setAutoCommit(false);
    try {
      clients.lookUp(connection, 1);
      connection.commit();
    } catch (SQLException e) {
      say.accept("  a transaction is refused: " + e.getMessage());
      return;
    }
    throw new DemoException("statement mode let a transaction through");
  }

  private static long number(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
