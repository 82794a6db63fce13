package dev.pooler.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
  void shouldPassOnTheExitCodeWhenTheCommandLineIsWrong() throws Exception {
    Run run = run(HOME.resolve("bin/pooler").toString(), "--no-such-option");

    assertThat(run.output).contains("--no-such-option");
    assertThat(run.exitCode).isEqualTo(2);
  }

  @Test
  void shouldStartWithAnAotCacheMadeFromItsOwnJars() throws Exception {
    Path copy = folder.resolve("copy");
    assertThat(run("cp", "-a", HOME.toString(), copy.toString()).exitCode).isZero();
    Files.deleteIfExists(copy.resolve("lib/pooler.aot"));

    Run made = run(copy.resolve("bin/make-aot").toString());
    Run run = run(copy.resolve("bin/pooler").toString(), "--version");

    assertThat(made.exitCode).describedAs(made.output).isZero();
    assertThat(copy.resolve("lib/pooler.aot")).isNotEmptyFile();
    assertThat(run.output).startsWith("Pooler ").hasLineCount(1);
  }

  @Test
  void shouldBringNoLibraryTwice() throws IOException {
    try (var jars = Files.list(HOME.resolve("lib"))) {
      List<String> names =
          jars.map(jar -> jar.getFileName().toString().replaceFirst("-\\d.*", "")).toList();
      assertThat(names).doesNotHaveDuplicates().contains("netty-buffer", "pooler-core");
    }
  }

  private Run run(String... command) throws Exception {
    Path output = Files.createTempFile(folder, "output", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as(Arrays.toString(command)).isTrue();
      return new Run(process.exitValue(), Files.readString(output));
    } finally {
      process.destroyForcibly();
    }
  }

  private record Run(int exitCode, String output) {}
}
