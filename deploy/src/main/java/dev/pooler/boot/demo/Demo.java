package dev.pooler.boot.demo;

import dev.pooler.core.config.ConfigReader;
import dev.pooler.core.config.ReadResult;
import dev.pooler.core.listener.ListenException;
import dev.pooler.core.node.ConfigSource;
import dev.pooler.core.node.Node;
import dev.pooler.core.tls.TlsConfigException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What runs in a demo: PostgreSQL and Pooler. Thread-safe by one lock, so that {@link #close} in a
 * shutdown hook waits for the step of {@link #start} that runs, and no server is left that nobody
 * knows of.
 */
final class Demo implements AutoCloseable {
  static final String HOST = "127.0.0.1";
  static final int POOL_SIZE = 5;

  /** One step of cleaning up. */
  @FunctionalInterface
  private interface Cleanup {
    void run() throws DemoException, IOException;
  }

  private final NodeStarter starter;
  private final Consumer<String> say;
  private final Deque<Cleanup> cleanups = new ArrayDeque<>();
  private boolean closed;

  Demo(NodeStarter starter, Consumer<String> say) {
    this.starter = starter;
    this.say = say;
  }

  /** What has been started. */
  record Running(DemoPostgres postgres, Node node, Path configFile, int port) {
    String transport() {
      return node.transport().name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Starts everything.
   *
   * @param port where Pooler listens; 0 for a free one
   * @param passwords whether Pooler and PostgreSQL ask for them
   */
  Running start(int port, boolean passwords) throws DemoException {
    checkFree(port);
    Path folder = makeFolder();
    say.accept("Unpacking and starting PostgreSQL ...");
    DemoPostgres postgres = startPostgres(folder);
    Path file = writeConfig(folder, postgres, port, passwords);
    Node node = startNode(file);
    return new Running(postgres, node, file, portOf(node));
  }

  private synchronized Path makeFolder() throws DemoException {
    goOn();
    try {
      Path folder = Files.createTempDirectory("pooler-demo-");
      cleanups.push(() -> delete(folder));
      return folder;
    } catch (IOException e) {
      throw new DemoException("cannot make a temporary folder: " + e.getMessage(), e);
    }
  }

  private synchronized DemoPostgres startPostgres(Path folder) throws DemoException {
    goOn();
    DemoPostgres postgres = DemoPostgres.start(folder);
    cleanups.push(postgres::close);
    return postgres;
  }

  private synchronized Node startNode(Path file) throws DemoException {
    goOn();
    // The environment configures the pooler that is run in earnest, not this one.
    ConfigSource source = () -> ConfigReader.read(file, Map.of());
    try {
      Node node =
          switch (source.read()) {
            case ReadResult.Ok ok -> starter.start(ok.config(), source);
            case ReadResult.Invalid invalid ->
                throw new DemoException(invalid.problems().message());
          };
      cleanups.push(node::stop);
      return node;
    } catch (ListenException | TlsConfigException e) {
      throw new DemoException(String.valueOf(e.getMessage()), e);
    }
  }

  private void goOn() throws DemoException {
    if (closed) {
      throw new DemoException("stopped while starting");
    }
  }

  /** Asked before PostgreSQL is unpacked, which takes a while. */
  private static void checkFree(int port) throws DemoException {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      socket.getLocalPort();
    } catch (BindException e) {
      throw new DemoException("port " + port + " is taken; choose another with --port", e);
    } catch (IOException e) {
      throw new DemoException("cannot listen on port " + port + ": " + e.getMessage(), e);
    }
  }

  private static int portOf(Node node) throws DemoException {
    return node.addresses().stream()
        .filter(InetSocketAddress.class::isInstance)
        .map(address -> ((InetSocketAddress) address).getPort())
        .findFirst()
        .orElseThrow(() -> new DemoException("Pooler does not listen on TCP"));
  }

  private static Path writeConfig(Path folder, DemoPostgres postgres, int port, boolean passwords)
      throws DemoException {
    String userlist =
        passwords ? postgres.requirePasswords() : "\"%s\" \"\"\n".formatted(DemoPostgres.USER);
    String authType = passwords ? "scram-sha-256" : "trust";
    Path file = folder.resolve("pooler.ini");
    Path users = folder.resolve("userlist.txt");
    try {
      Files.writeString(users, userlist);
      Files.writeString(file, config(postgres.port(), port, authType, users));
      return file;
    } catch (IOException e) {
      throw new DemoException("cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** One database for each pool mode, all of them the same on the server. */
  private static String config(int postgresPort, int port, String authType, Path users) {
    String server =
        "host=%s port=%d dbname=%s".formatted(HOST, postgresPort, DemoPostgres.DATABASE);
    return """
    [databases]
    demo = %1$s pool_mode=transaction
    demo_session = %1$s pool_mode=session
    demo_statement = %1$s pool_mode=statement

    [pgbouncer]
    listen_addr = %2$s
    listen_port = %3$d
    unix_socket_dir =
    auth_type = %4$s
    auth_file = %5$s
    admin_users = %6$s
    default_pool_size = %7$d
    max_client_conn = 1000
    ; pgjdbc sends it.
    ignore_startup_parameters = extra_float_digits
    log_connections = 0
    log_disconnections = 0
    """
        .formatted(server, HOST, port, authType, users, DemoPostgres.USER, POOL_SIZE);
  }

  private static void delete(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.deleteIfExists(file);
    }
  }

  /** Stops and removes everything that was started, the last first. */
  @Override
  public synchronized void close() {
    closed = true;
    while (!cleanups.isEmpty()) {
      try {
        cleanups.pop().run();
      } catch (DemoException | IOException | RuntimeException e) {
        say.accept("pooler demo: " + e.getMessage());
      }
    }
  }
}
