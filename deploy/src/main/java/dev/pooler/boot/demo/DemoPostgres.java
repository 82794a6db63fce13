package dev.pooler.boot.demo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** A PostgreSQL with the sample database, in a folder of its own. Thread-safe once started. */
final class DemoPostgres implements AutoCloseable {
  static final String DATABASE = "demo";
  static final String USER = "demo";

  /** Another user, for training: the pooler knows its password, and of the other the verifier. */
  static final String PLAIN_USER = "demo_plain";

  /** Of both users; nobody asks for it where there is no training. */
  static final String PASSWORD = "correct horse";

  private static final String SAMPLE = "sample.sql";
  private static final Duration START_LIMIT = Duration.ofMinutes(1);
  private static final int SHOWN_LOG_LINES = 15;

  private final Path folder;
  private final EmbeddedPostgres server;

  private DemoPostgres(Path folder, EmbeddedPostgres server) {
    this.folder = folder;
    this.server = server;
  }

  /** Unpacks and starts a server on a free port of the loopback interface, and loads the sample. */
  static DemoPostgres start(Path folder) throws DemoException {
    String system = System.getProperty("os.name") + " " + System.getProperty("os.arch");
    if (!system.toLowerCase(Locale.ROOT).equals("linux amd64")) {
      throw new DemoException(
          "brings a PostgreSQL for Linux on x86-64 only, and this is "
              + system
              + ". `pooler pooler.ini` needs none.");
    }
    Path log = folder.resolve("postgres.log");
    DemoPostgres postgres;
    try {
      postgres =
          new DemoPostgres(
              folder,
              EmbeddedPostgres.builder()
                  .setOverrideWorkingDirectory(folder.resolve("server").toFile())
                  .setDataDirectory(folder.resolve("data"))
                  .setRegisterShutdownHook(false)
                  .setOutputRedirector(Redirect.appendTo(log.toFile()))
                  .setErrorRedirector(Redirect.appendTo(log.toFile()))
                  .setServerConfig("unix_socket_directories", "")
                  // Nothing outlives the demo, so nothing has to reach the disk.
                  .setServerConfig("fsync", "off")
                  .setServerConfig("shared_buffers", "32MB")
                  .setPGStartupWait(START_LIMIT)
                  .start());
    } catch (IOException | RuntimeException e) {
      throw new DemoException("PostgreSQL does not start: " + e.getMessage() + end(log), e);
    }
    try {
      postgres.load();
      return postgres;
    } catch (IOException | SQLException e) {
      postgres.close();
      throw new DemoException("the sample database cannot be loaded: " + e.getMessage(), e);
    }
  }

  private static String end(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return "\n"
          + String.join(
              "\n", lines.subList(Math.max(0, lines.size() - SHOWN_LOG_LINES), lines.size()));
    } catch (IOException e) {
      return "";
    }
  }

  private void load() throws IOException, SQLException {
    try (Connection admin = connectAsAdmin();
        Statement statement = admin.createStatement()) {
      statement.execute("CREATE ROLE " + USER + " LOGIN");
      statement.execute("CREATE DATABASE " + DATABASE + " OWNER " + USER);
    }
    try (Connection owner = server.getDatabase(USER, DATABASE).getConnection();
        Statement statement = owner.createStatement()) {
      statement.execute(sample());
    }
  }

  private static String sample() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(DemoPostgres.class.getResourceAsStream(SAMPLE), SAMPLE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /**
   * Asks for passwords from now on, by SCRAM.
   *
   * @return what the pooler has to know of the users: {@code userlist.txt}
   */
  String requirePasswords() throws DemoException {
    try (Connection admin = connectAsAdmin();
        Statement statement = admin.createStatement()) {
      statement.execute("CREATE ROLE " + PLAIN_USER + " LOGIN");
      for (String user : List.of(USER, PLAIN_USER)) {
        statement.execute("ALTER ROLE " + user + " PASSWORD '" + PASSWORD + "'");
      }
      Path rules = folder.resolve("data").resolve("pg_hba.conf");
      String rule = "host all %s,%s all scram-sha-256\n".formatted(USER, PLAIN_USER);
      Files.writeString(rules, rule + Files.readString(rules));
      statement.execute("SELECT pg_reload_conf()");
      try (ResultSet row =
          statement.executeQuery(
              "SELECT rolpassword FROM pg_authid WHERE rolname = '" + USER + "'")) {
        row.next();
        return "\"%s\" \"%s\"\n\"%s\" \"%s\"\n"
            .formatted(USER, row.getString(1), PLAIN_USER, PASSWORD);
      }
    } catch (IOException | SQLException e) {
      throw new DemoException("PostgreSQL cannot be told to ask for passwords", e);
    }
  }

  int port() {
    return server.getPort();
  }

  /** A connection past the pooler, to the database {@code postgres}. */
  Connection connectAsAdmin() throws SQLException {
    return server.getPostgresDatabase().getConnection();
  }

  String version() throws DemoException {
    try (Connection admin = connectAsAdmin();
        Statement statement = admin.createStatement();
        ResultSet row = statement.executeQuery("SHOW server_version")) {
      row.next();
      return row.getString(1);
    } catch (SQLException e) {
      throw new DemoException("PostgreSQL does not answer: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws DemoException {
    try {
      server.close();
    } catch (IOException | RuntimeException e) {
      throw new DemoException("PostgreSQL does not stop: " + e.getMessage(), e);
    }
  }
}
