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
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged distribution as a supervisor treats it: started, signalled, waited for. */
class SignalsIT {
  private static final Path LAUNCHER = Path.of("target/pooler/bin/pooler").toAbsolutePath();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");

  @TempDir private Path folder;
  private final TestPostgres postgres = TestPostgres.shared();
  private Process process = new ProcessBuilder("true").start();

  SignalsIT() throws IOException {}

  @AfterEach
  void stop() {
    process.destroyForcibly();
  }

  @Test
  void shouldWaitForItsClientsOnTheFirstTermAndForNobodyOnTheSecond() throws Exception {
    start();
    try (Connection client = connect(port())) {
      signal("TERM");
      awaitLog("LOG got SIGTERM, shutting down, waiting for all clients disconnect");
      assertThat(client.isValid(5)).isTrue();

      signal("TERM");

      assertThat(exitCode()).isZero();
      assertThat(log()).contains("LOG got SIGTERM while shutting down, fast exit");
    }
    assertThat(folder.resolve("pooler.pid")).doesNotExist();
  }

  @Test
  void shouldExitWhenServersAreReleasedOnInt() throws Exception {
    start();
    Connection idle = connect(port());

    signal("INT");

    assertThat(exitCode()).isZero();
    assertThat(log())
        .contains(
            "LOG got SIGINT, shutting down, waiting for all servers connections to be released");
    assertThatThrownBy(() -> idle.createStatement().execute("select 1"))
        .isInstanceOf(SQLException.class);
  }

  @Test
  void shouldPauseResumeAndReloadOnSignals() throws Exception {
    start();
    int port = port();
    try (ConsoleClient console = ConsoleClient.connect(port)) {
      signal("USR1");
      awaitLog("LOG got SIGUSR1, pausing all activity");
      awaitLog("PAUSE is complete");
      signal("USR1");
      awaitLog("LOG got SIGUSR1, but already paused");
      assertThat(console.row("SHOW STATE", "key", "paused")).containsEntry("value", "yes");

      signal("USR2");
      awaitLog("LOG got SIGUSR2, continuing from PAUSE");
      awaitLog("RESUME is complete");
      signal("USR2");
      awaitLog("LOG got SIGUSR2, but not paused");
      assertThat(console.row("SHOW STATE", "key", "paused")).containsEntry("value", "no");

      ini().set("default_pool_size", "7").write(folder);
      signal("HUP");
      awaitLog("LOG got SIGHUP, re-reading config");
      awaitLog("RELOAD is complete");
      assertThat(console.row("SHOW CONFIG", "key", "default_pool_size"))
          .containsEntry("value", "7");
    }
  }

  @Test
  void shouldOutliveTheJdksDiagnosticTools() throws Exception {
    start();
    port();
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");

    Process asked =
        new ProcessBuilder(jcmd.toString(), Long.toString(process.pid()), "VM.version")
            .redirectErrorStream(true)
            .start();
    String answer = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(answer).contains("JDK");
    assertThat(process.isAlive()).isTrue();
  }

  @Test
  void shouldExitAtOnceOnQuit() throws Exception {
    start();
    try (Connection client = connect(port())) {
      assertThat(client.isValid(5)).isTrue();

      signal("QUIT");

      assertThat(exitCode()).isEqualTo(3);
      assertThat(log()).doesNotContain("Full thread dump");
    }
  }

  @Test
  void shouldSayWhatIsWrongWithItsConfiguration() throws Exception {
    ini().set("no_such_key", "1").write(folder);
    launch();

    assertThat(exitCode()).isEqualTo(1);
    assertThat(log()).contains("no_such_key").doesNotContain("Exception");
  }

  @Test
  void shouldTakeWhatItCanOfAFileWithAMistakeAndGoOn() throws Exception {
    start();
    int port = port();
    try (ConsoleClient console = ConsoleClient.connect(port)) {
      ini().set("default_pool_size", "7").set("pool_mode", "bogus").write(folder);
      signal("HUP");
      awaitLog("WARNING config file loading failed");
      assertThat(log()).contains("ERROR ", "[pgbouncer] pool_mode = \"bogus\": must be one of");
      assertThatThrownBy(() -> console.run("RELOAD"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("F0000"));
    }
  }

  @Test
  void shouldRefuseToStartTwice() throws Exception {
    start();
    port();
    Process first = process;
    launch();

    assertThat(exitCode()).isEqualTo(1);
    assertThat(log()).contains("pooler.pid' exists, another instance running?");
    assertThat(folder.resolve("pooler.pid")).hasContent(Long.toString(first.pid()));
    first.destroyForcibly();
  }

  private TestIni ini() {
    return new TestIni()
        .database("postgres", postgres, "")
        .set("pool_mode", "transaction")
        .set("pidfile", folder.resolve("pooler.pid").toString());
  }

  private void start() throws IOException {
    ini().write(folder);
    launch();
  }

  private void launch() throws IOException {
    process =
        new ProcessBuilder(LAUNCHER.toString(), folder.resolve("pgbouncer.ini").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output.txt").toFile())
            .start();
  }

  private int port() throws IOException {
    awaitLog("process up");
    Matcher listening = LISTENING.matcher(log());
    assertThat(listening.find()).isTrue();
    return Integer.parseInt(listening.group(1));
  }

  private static Connection connect(int port) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", TestPostgres.USER, "");
  }

  private void signal(String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  private void awaitLog(String words) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(log()).contains(words));
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("output.txt"));
  }

  private int exitCode() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
