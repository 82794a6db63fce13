package dev.pooler.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged distribution, run in a folder as a user would. Confined to one thread. */
final class ExamplePooler implements AutoCloseable {
  static final Path EXAMPLES = Path.of("examples").toAbsolutePath();
  private static final Path LAUNCHER = Path.of("target/pooler/bin/pooler").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern LISTENING = Pattern.compile("listening on /?127\\.0\\.0\\.1:(\\d+)");

  private final Path folder;
  private final Process process;
  private final int port;

  private ExamplePooler(Path folder, Process process) {
    this.folder = folder;
    this.process = process;
    this.port = awaitPort();
  }

  /** Starts it on a free port of 127.0.0.1, whatever the files say. */
  static ExamplePooler start(Path folder, String... arguments) throws IOException {
    String[] command = new String[arguments.length + 1];
    command[0] = LAUNCHER.toString();
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output.txt").toFile());
    builder.environment().put("POOLER_LISTEN_ADDR", "127.0.0.1");
    builder.environment().put("POOLER_LISTEN_PORT", "0");
    return new ExamplePooler(folder, builder.start());
  }

  /** Runs a command of the distribution to its end. */
  static void run(Path folder, Map<String, String> environment, String... arguments)
      throws Exception {
    String[] command = new String[arguments.length + 1];
    command[0] = LAUNCHER.toString();
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process run = builder.start();
    String output = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(run.waitFor()).as(output).isZero();
  }

  private int awaitPort() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(LISTENING.matcher(log()).find()).as(log()).isTrue());
    Matcher listening = LISTENING.matcher(log());
    assertThat(listening.find()).isTrue();
    return Integer.parseInt(listening.group(1));
  }

  int port() {
    return port;
  }

  /** A client of the pooler with some of pgjdbc's properties. */
  Connection connect(String database, String user, String password, String... more)
      throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", user);
    login.setProperty("password", password);
    for (int i = 0; i < more.length; i += 2) {
      login.setProperty(more[i], more[i + 1]);
    }
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + database, login);
  }

  /** A client of the console. */
  Connection console(String user, String password) throws SQLException {
    return connect("pgbouncer", user, password, "preferQueryMode", "simple");
  }

  void signal(String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as(log()).isTrue();
    return process.exitValue();
  }

  boolean isRunning() {
    return process.isAlive();
  }

  String log() {
    try {
      return Files.readString(folder.resolve("output.txt"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
