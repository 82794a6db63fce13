package dev.pooler.boot.demo;

import dev.pooler.core.config.PoolMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;

/** JDBC clients of one pool mode, all connected at the same time. Confined to one thread. */
final class DemoClients implements AutoCloseable {
  /** Several backends may serve it, and PostgreSQL knows one text of it only. */
  static final String LOOKUP = "SELECT price, pg_backend_pid() FROM product WHERE id = ";

  private static final String LOOKUP_JDBC = LOOKUP + "?";
  private static final long SAMPLE_MILLIS = 5;

  private final Demo.Running demo;
  private final PoolMode mode;
  private final List<Connection> connections = new ArrayList<>();
  private final Set<Integer> backends = ConcurrentHashMap.newKeySet();
  private final AtomicInteger queries = new AtomicInteger();

  private DemoClients(Demo.Running demo, PoolMode mode) {
    this.demo = demo;
    this.mode = mode;
  }

  /** What one client does. */
  @FunctionalInterface
  interface Work {
    void run(DemoClients clients, Connection connection) throws SQLException, DemoException;
  }

  static DemoClients connect(Demo.Running demo, PoolMode mode, int count) throws SQLException {
    DemoClients clients = new DemoClients(demo, mode);
    try {
      for (int i = 0; i < count; i++) {
        clients.connections.add(source(demo, clients.database(), clients.name()).getConnection());
      }
      return clients;
    } catch (SQLException e) {
      clients.close();
      throw e;
    }
  }

  /** How a client comes in. */
  static PGSimpleDataSource source(Demo.Running demo, String database, String name) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {Demo.HOST});
    source.setPortNumbers(new int[] {demo.port()});
    source.setDatabaseName(database);
    source.setUser(DemoPostgres.USER);
    source.setPassword(DemoPostgres.PASSWORD);
    source.setApplicationName(name);
    // Named statements from the first execution on.
    source.setPrepareThreshold(1);
    return source;
  }

  private String database() {
    return switch (mode) {
      case SESSION -> "demo_session";
      case TRANSACTION -> "demo";
      case STATEMENT -> "demo_statement";
    };
  }

  String name() {
    return mode.name().toLowerCase(Locale.ROOT);
  }

  int count() {
    return connections.size();
  }

  Connection first() {
    return connections.getFirst();
  }

  int queries() {
    return queries.get();
  }

  /** How many different backends have answered. */
  int backends() {
    return backends.size();
  }

  /**
   * Every client works at the same time as the others.
   *
   * @return the most backends that {@code pg_stat_activity} showed at once
   */
  int run(Work work) throws SQLException, DemoException, InterruptedException {
    int most = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        Connection admin = demo.postgres().connectAsAdmin()) {
      List<Future<?>> running = new ArrayList<>();
      for (Connection connection : connections) {
        running.add(
            threads.submit(() -> {
              work.run(this, connection);
              return null;
            }));
      }
      for (Future<?> client : running) {
        do {
          most = Math.max(most, countActivity(admin));
        } while (!isDone(client));
      }
      return most;
    }
  }

  private boolean isDone(Future<?> client) throws DemoException, InterruptedException {
    try {
      client.get(SAMPLE_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw new DemoException(name() + " mode: " + cause.getMessage(), cause);
    }
  }

  private int countActivity(Connection admin) throws SQLException {
    try (PreparedStatement statement =
        admin.prepareStatement(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = ? AND application_name = ?")) {
      statement.setString(1, DemoPostgres.DATABASE);
      statement.setString(2, name());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  /** Looks a product up; returns the process id of the backend that answered. */
  int lookUp(Connection connection, int product) throws SQLException, DemoException {
    try (PreparedStatement statement = connection.prepareStatement(LOOKUP_JDBC)) {
      statement.setInt(1, product);
      try (ResultSet row = statement.executeQuery()) {
        double price = 5 + product * 1.25;
        if (!row.next() || row.getDouble(1) != price) {
          throw new DemoException("product " + product + " does not cost " + price);
        }
        queries.incrementAndGet();
        int backend = row.getInt(2);
        backends.add(backend);
        return backend;
      }
    }
  }

  @Override
  public void close() throws SQLException {
    for (Connection connection : connections) {
      connection.close();
    }
  }
}
