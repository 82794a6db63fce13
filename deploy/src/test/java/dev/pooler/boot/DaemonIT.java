package dev.pooler.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution in the background, as scripts that were written for PgBouncer start it. */
class DaemonIT {
  private static final String LAUNCHER =
      Path.of("target/pooler/bin/pgbouncer").toAbsolutePath().toString();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final boolean ROOT = System.getProperty("user.name").equals("root");

  @TempDir private Path folder;
  private final TestPostgres postgres = TestPostgres.shared();

  private record Run(int exitCode, String output) {}

  @BeforeEach
  void openFolder() throws IOException {
    // The account that it switches to writes here.
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  @AfterEach
  void stop() throws IOException {
    if (Files.exists(pidFile())) {
      ProcessHandle.of(pid()).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void shouldReturnWhenItListensAndRunOn() throws Exception {
    Files.writeString(pidFile(), "999999999\n");
    ini().write(folder);

    Run start = run(Map.of(), "-d", "pgbouncer.ini");

    assertThat(start.exitCode).as(start.output).isZero();
    assertThat(start.output).contains("LOG stale pidfile, removing", "LOG process up");
    try (Connection client = connect()) {
      assertThat(client.isValid(5)).isTrue();
      for (String stream : List.of("0", "1", "2")) {
        assertThat(Files.readSymbolicLink(Path.of("/proc/" + pid() + "/fd/" + stream)))
            .hasToString("/dev/null");
      }
    }
    awaitLog(
        " LOG C-0x\\w+: postgres/postgres@127\\.0\\.0\\.1:\\d+ login attempt: db=postgres"
            + " user=postgres tls=no replication=no\n");
    awaitLog(
        " LOG S-0x\\w+: postgres/postgres@127\\.0\\.0\\.1:"
            + postgres.port()
            + " new connection to server \\(from 127\\.0\\.0\\.1:\\d+\\)\n");
    awaitLog(
        " LOG C-0x\\w+: postgres/postgres@127\\.0\\.0\\.1:\\d+ closing because: client close"
            + " request \\(age=\\d+s\\)\n");

    Run second = run(Map.of(), "--daemon", "pgbouncer.ini");
    assertThat(second.exitCode).isEqualTo(1);
    assertThat(second.output).contains("FATAL pidfile '", "' exists, another instance running?");
    signal("TERM");
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(pidFile()).doesNotExist());
  }

  @Test
  void shouldPassOnWhyItDoesNotStart() throws Exception {
    ini().set("pool_mode", "bogus").write(folder);
    Run badValue = run(Map.of(), "-d", "pgbouncer.ini");
    assertThat(badValue.exitCode).isEqualTo(1);
    assertThat(badValue.output)
        .contains("ERROR pgbouncer.ini:", "pool_mode = \"bogus\"", "FATAL cannot load config file");

    ini().set("pidfile", "").write(folder);
    Run noPidFile = run(Map.of(), "-d", "pgbouncer.ini");
    assertThat(noPidFile.exitCode).isEqualTo(1);
    assertThat(noPidFile.output).contains("FATAL daemon needs pidfile configured");

    Run noUser = run(Map.of(), "-du", "no-such-account", "pgbouncer.ini");
    assertThat(noUser.exitCode).isEqualTo(1);
    assertThat(noUser.output).contains("FATAL could not find user 'no-such-account' to switch to");
    assertThat(pidFile()).doesNotExist();
  }

  @Test
  void shouldBecomeTheUserOfTheConfiguration() throws Exception {
    String account = ROOT ? "daemon" : System.getProperty("user.name");
    ini().set("user", account).write(folder);

    assertThat(run(Map.of(), "-d", "pgbouncer.ini").exitCode).isZero();

    assertThat(ProcessHandle.of(pid()).flatMap(process -> process.info().user())).contains(account);
    try (Connection client = connect()) {
      assertThat(client.isValid(5)).isTrue();
    }
  }

  @Test
  void shouldWriteJsonAndOpenItsFileAnewOnReload() throws Exception {
    ini().own("log_format", "json").set("log_connections", "0").write(folder);
    assertThat(run(Map.of(), "-qd", "pgbouncer.ini").output).isEmpty();
    connect().close();
    awaitLog("\\{\"time\":\"[^\n]*\"message\":\"closing because: client close request \\(age=");
    assertThat(log()).doesNotContain("login attempt", "new connection to server");

    Files.move(logFile(), folder.resolve("old.log"));
    signal("HUP");
    awaitLog("\"message\":\"RELOAD is complete\"");
  }

  @Test
  void shouldNameTheVariableThatIsWrong() throws Exception {
    TestIni variables = ini();
    variables.write(folder);
    Run run =
        run(
            Map.of(
                "PGBOUNCER_MAX_CLIENT_CONN", "none",
                "POOLER_LISTEN_PORT", "0",
                "PGBOUNCER_POOL_MODE", "transaction"),
            "-d",
            "pgbouncer.ini");

    assertThat(run.exitCode).isEqualTo(1);
    assertThat(run.output)
        .contains("environment: PGBOUNCER_MAX_CLIENT_CONN = \"none\": must be a whole number");
  }

  @Test
  void shouldRunOnTheVariablesOfTheImageWhereThereIsNoFile() throws Exception {
    Map<String, String> environment =
        Map.of(
            "DATABASE_URL",
                "postgres://postgres:hunter2@127.0.0.1:" + postgres.port() + "/postgres",
            "LISTEN_ADDR", "127.0.0.1",
            "LISTEN_PORT", "0",
            "AUTH_TYPE", "plain",
            "POOL_SIZE", "3",
            "PGBOUNCER_PIDFILE", pidFile().toString(),
            "LOGFILE", logFile().toString());

    Run start = run(environment, "-d", "missing.ini");

    assertThat(start.exitCode).as(start.output).isZero();
    assertThat(start.output)
        .contains("missing.ini does not exist: configured by the environment")
        .doesNotContain("hunter2");
    try (Connection client = connect("hunter2")) {
      assertThat(client.isValid(5)).isTrue();
    }
    assertThatThrownBy(() -> connect("wrong"))
        .hasMessageContaining("password authentication failed");
    assertThat(log()).doesNotContain("hunter2");
  }

  private TestIni ini() {
    return new TestIni()
        .database("postgres", postgres, "")
        .set("pool_mode", "transaction")
        .set("logfile", logFile().toString())
        .set("pidfile", pidFile().toString());
  }

  private Path pidFile() {
    return folder.resolve("pooler.pid");
  }

  private Path logFile() {
    return folder.resolve("pooler.log");
  }

  private long pid() throws IOException {
    return Long.parseLong(Files.readString(pidFile()).strip());
  }

  private String log() throws IOException {
    return Files.exists(logFile()) ? Files.readString(logFile()) : "";
  }

  private void awaitLog(String pattern) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(log()).containsPattern(pattern));
  }

  private Connection connect() throws IOException, SQLException {
    return connect("");
  }

  private Connection connect(String password) throws IOException, SQLException {
    Matcher listening = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)").matcher(log());
    assertThat(listening.find()).isTrue();
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + listening.group(1) + "/postgres",
        TestPostgres.USER,
        password);
  }

  private void signal(String name) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor())
        .isZero();
  }

  /** Waits for the end of the output too: a daemon that kept its parent's pipe would be noticed. */
  private Run run(Map<String, String> environment, String... options) throws Exception {
    List<String> command = Stream.concat(Stream.of(LAUNCHER), Stream.of(options)).toList();
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return new Run(process.exitValue(), output);
  }
}
