package dev.pooler.boot;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder that a user unpacks, started as a user starts it. */
class DistributionIT {
  private static final Path HOME = Path.of("target/pooler").toAbsolutePath();

  @TempDir private Path folder;

  @Test
  void shouldRunFromAnywhereWhenStartedThroughASymbolicLink() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("pooler"), HOME.resolve("bin/pooler"));

    Run run = run(link.toString(), "--version");

    assertThat(run.output).startsWith("Pooler ").hasLineCount(1);
    assertThat(run.exitCode).isZero();
  }

  @Test
  void shouldHoldNothingThatOnlyTheBuildNeeds() throws IOException {
    try (Stream<Path> jars = Files.list(HOME.resolve("lib"))) {
      assertThat(jars.map(jar -> jar.getFileName().toString()))
          .contains("pooler.jar")
          .noneMatch(jar -> jar.matches("(checker-qual|junit|jmh|assertj|error_prone).*"));
    }
  }

  @Test
  void shouldPassOnTheExitCodeWhenTheCommandLineIsWrong() throws Exception {
    Run run = run(HOME.resolve("bin/pooler").toString(), "--no-such-option");

    assertThat(run.output).contains("--no-such-option");
    assertThat(run.exitCode).isEqualTo(1);
  }

  @Test
  void shouldStartWithAnAotCacheMadeFromItsOwnJars() throws Exception {
    Path copy = folder.resolve("copy");
    assertThat(run("cp", "-a", HOME.toString(), copy.toString()).exitCode).isZero();
    Files.deleteIfExists(copy.resolve("lib/pooler.aot"));

    Run made = run(copy.resolve("bin/make-aot").toString());
    Run run = run(copy.resolve("bin/pooler").toString(), "--version");

    assertThat(made.exitCode).describedAs(made.output).isZero();
    assertThat(made.output).contains("check: passed", "trained");
    assertThat(copy.resolve("lib/pooler.aot")).isNotEmptyFile();
    assertThat(run.output).startsWith("Pooler ").hasLineCount(1);
  }

  @Test
  void shouldPassTheCheckOfTheDemoAndLeaveNothingBehind() throws Exception {
    Run run = run(HOME.resolve("bin/pooler").toString(), "demo", "--check");

    assertThat(run.output).contains("session ", "transaction ", "statement ", "check: passed");
    assertThat(run.exitCode).isZero();
    assertThat(folder).isDirectoryNotContaining("glob:**pooler-demo-*");
  }

  @Test
  void shouldStopPostgresWhenTheDemoIsStopped() throws Exception {
    Process demo = start("demo", "--port", String.valueOf(freePort()));
    try (BufferedReader lines = demo.inputReader()) {
      String welcome =
          lines.lines().takeWhile(line -> !line.contains("Ctrl-C")).collect(joining("\n"));
      assertThat(welcome).contains("jdbc:postgresql://", "pgbouncer -c 'SHOW POOLS'");
      assertThat(folder).isDirectoryContaining("glob:**pooler-demo-*");
      Matcher port = Pattern.compile("runs on port (\\d+)").matcher(welcome);
      assertThat(port.find()).isTrue();
      int postgres = Integer.parseInt(port.group(1));
      assertThat(accepts(postgres)).isTrue();

      demo.destroy();

      assertThat(demo.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(accepts(postgres)).isFalse();
      assertThat(folder).isDirectoryNotContaining("glob:**pooler-demo-*");
    } finally {
      demo.destroyForcibly();
    }
  }

  @Test
  void shouldNameTheOptionWhenTheDemosPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Run run =
          run(
              HOME.resolve("bin/pooler").toString(),
              "demo",
              "--port",
              String.valueOf(taken.getLocalPort()));

      assertThat(run.output).contains("is taken; choose another with --port").hasLineCount(1);
      assertThat(run.exitCode).isEqualTo(1);
    }
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(HOME.resolve("bin/pooler").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("POOLER_JAVA_OPTS", "-Djava.io.tmpdir=" + folder);
    return builder.start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void shouldBringNoLibraryTwiceAndNoneOfTheTests() throws IOException {
    try (var jars = Files.list(HOME.resolve("lib"))) {
      List<String> names =
          jars.map(jar -> jar.getFileName().toString().replaceFirst("-\\d.*", "")).toList();
      assertThat(names)
          .doesNotHaveDuplicates()
          .contains("netty-buffer", "pooler-core")
          .doesNotContain("junit-jupiter-api", "reactor-core", "vertx-core");
    }
  }

  private Run run(String... command) throws Exception {
    Path output = Files.createTempFile(folder, "output", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("POOLER_JAVA_OPTS", "-Djava.io.tmpdir=" + folder);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as(Arrays.toString(command)).isTrue();
      return new Run(process.exitValue(), Files.readString(output));
    } finally {
      process.destroyForcibly();
    }
  }

  private record Run(int exitCode, String output) {}
}
