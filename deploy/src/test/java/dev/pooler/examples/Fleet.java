package dev.pooler.examples;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many clients at once: all are connected before the first one works. */
final class Fleet {
  private Fleet() {}

  /** Where a client comes from. */
  @FunctionalInterface
  interface Dialer {
    Connection dial(int client) throws SQLException;
  }

  /** Has each of the clients run some transactions with a prepared statement; fails if one does. */
  static void work(int clients, int transactions, Dialer dialer) throws Exception {
    CountDownLatch connected = new CountDownLatch(clients);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        int client = i;
        all.add(
            threads.submit(() -> {
              try (Connection connection = dialer.dial(client)) {
                connected.countDown();
                connected.await();
                transact(connection, client, transactions);
              } finally {
                connected.countDown();
              }
              return null;
            }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
  }

  private static void transact(Connection connection, int client, int times) throws SQLException {
    connection.setAutoCommit(false);
    try (PreparedStatement statement = connection.prepareStatement("select ?::int + ?::int")) {
      for (int i = 0; i < times; i++) {
        statement.setInt(1, client);
        statement.setInt(2, i);
        try (ResultSet rows = statement.executeQuery()) {
          rows.next();
          if (rows.getInt(1) != client + i) {
            throw new AssertionError("got another client's answer");
          }
        }
        connection.commit();
      }
    }
  }
}
