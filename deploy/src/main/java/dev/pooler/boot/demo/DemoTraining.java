package dev.pooler.boot.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Consumer;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * Does what the first clients of a fresh process will do, so often that an AOT cache made from this
 * run ({@code bin/make-aot}) knows the way: logins by SCRAM, queries in each protocol, the console.
 * Confined to one thread.
 */
final class DemoTraining {
  private static final int LOGINS = 300;
  private static final int QUERIES = 300;
  private static final List<String> SHOWS =
      List.of(
          "POOLS",
          "CLIENTS",
          "SERVERS",
          "SOCKETS",
          "DATABASES",
          "USERS",
          "STATS",
          "LISTS",
          "CONFIG");

  private final Demo.Running demo;
  private final Consumer<String> say;

  DemoTraining(Demo.Running demo, Consumer<String> say) {
    this.demo = demo;
    this.say = say;
  }

  void run() throws DemoException {
    try {
      for (String user : List.of(DemoPostgres.USER, DemoPostgres.PLAIN_USER)) {
        for (int i = 0; i < LOGINS; i++) {
          logIn(user);
        }
      }
      ask(PreferQueryMode.SIMPLE, 0);
      ask(PreferQueryMode.EXTENDED, 0);
      ask(PreferQueryMode.EXTENDED, 1);
      lookAround();
    } catch (SQLException e) {
      throw new DemoException(e.getMessage() + " (SQLSTATE " + e.getSQLState() + ")", e);
    }
    say.accept("trained");
  }

  private void logIn(String user) throws SQLException {
    PGSimpleDataSource source = DemoClients.source(demo, "demo", "training");
    source.setUser(user);
    source.setPreferQueryMode(PreferQueryMode.SIMPLE);
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
    }
  }

  private void ask(PreferQueryMode mode, int prepareThreshold) throws SQLException {
    PGSimpleDataSource source = DemoClients.source(demo, "demo", "training");
    source.setPreferQueryMode(mode);
    source.setPrepareThreshold(prepareThreshold);
    try (Connection connection = source.getConnection();
        PreparedStatement statement =
            connection.prepareStatement("SELECT name, price FROM product WHERE id = ?")) {
      for (int i = 1; i <= QUERIES; i++) {
        statement.setInt(1, 1 + i % 50);
        try (ResultSet row = statement.executeQuery()) {
          row.next();
        }
      }
    }
  }

  private void lookAround() throws SQLException {
    PGSimpleDataSource source = DemoClients.source(demo, "pgbouncer", "training");
    source.setPreferQueryMode(PreferQueryMode.SIMPLE);
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      for (String what : SHOWS) {
        statement.execute("SHOW " + what);
      }
    }
  }
}
