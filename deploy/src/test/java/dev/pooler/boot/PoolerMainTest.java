package dev.pooler.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PoolerMainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(strings = {"-V", "--version"})
  void shouldPrintItsVersionWhenAsked(String option) {
    assertThat(run(option)).isZero();
    assertThat(out.toString()).startsWith("Pooler ").hasLineCount(1);
  }

  @Test
  void shouldSayWhatIsMissingWhenStartedWithoutConfiguration() {
    assertThat(run()).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).startsWith("Need a configuration file.");
  }

  private int run(String... args) {
    return PoolerMain.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}
