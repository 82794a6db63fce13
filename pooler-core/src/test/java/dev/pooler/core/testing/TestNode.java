package dev.pooler.core.testing;

import dev.pooler.core.budget.FixedNodeBudget;
import dev.pooler.core.config.ConfigReader;
import dev.pooler.core.config.ReadResult;
import dev.pooler.core.node.ConsoleFactory;
import dev.pooler.core.node.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A node in this process, listening on a port that the system chose. Closing it ends its clients
 * and removes its files.
 *
 * <pre>{@code
 * try (TestNode node = TestNode.start(new TestIni().database("postgres", TestPostgres.shared(), "pool_size=3"));
 *     Connection client = node.connect("postgres")) {
 *   ...
 * }
 * }</pre>
 */
public final class TestNode implements AutoCloseable {
  private final Path folder;
  private final Node node;

  /** Kept, since a node that is about to stop does not listen any more. */
  private final int port;

  private TestNode(Path folder, Node node) {
    this.folder = folder;
    this.node = node;
    this.port =
        node.addresses().stream()
            .filter(InetSocketAddress.class::isInstance)
            .map(InetSocketAddress.class::cast)
            .mapToInt(InetSocketAddress::getPort)
            .findFirst()
            .orElse(0);
  }

  /** A node whose console knows no commands. */
  public static TestNode start(TestIni ini) {
    return start(ini, operator -> new NoConsole());
  }

  public static TestNode start(TestIni ini, ConsoleFactory consoles) {
    try {
      Path folder = Files.createTempDirectory("pooler-test");
      Path file = ini.write(folder);
      return switch (ConfigReader.read(file, Map.of())) {
        case ReadResult.Ok ok ->
            new TestNode(
                folder,
                Node.start(
                    ok.config(),
                    () -> ConfigReader.read(file, Map.of()),
                    new FixedNodeBudget(),
                    consoles));
        case ReadResult.Invalid invalid ->
            throw new IllegalArgumentException(invalid.problems().message());
      };
    } catch (Exception e) {
      throw e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
    }
  }

  public Node node() {
    return node;
  }

  public int port() {
    return port;
  }

  /** Replaces the files that RELOAD reads. */
  public void rewrite(TestIni ini) {
    ini.write(folder);
  }

  /** The main configuration file. */
  public Path file() {
    return folder.resolve("pgbouncer.ini");
  }

  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
  }

  /** A client of the pooler, logged in as the superuser. */
  public Connection connect(String database) throws SQLException {
    return connect(database, TestPostgres.USER, Map.of());
  }

  /** A client of the pooler with more of pgjdbc's properties. */
  public Connection connect(String database, String user, Map<String, String> more)
      throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", user);
    login.putAll(more);
    return DriverManager.getConnection(jdbcUrl(database), login);
  }

  /** A client of the console. */
  public Connection console() throws SQLException {
    return connect("pgbouncer", TestIni.ADMIN, Map.of("preferQueryMode", "simple"));
  }

  @Override
  public void close() {
    node.stop();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
