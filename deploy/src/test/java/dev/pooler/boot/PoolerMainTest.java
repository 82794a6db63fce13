package dev.pooler.boot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolerMainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @ValueSource(strings = {"-V", "--version", "--versi"})
  void shouldPrintItsVersionWhenAsked(String option) {
    assertThat(run("pooler", option)).isZero();
    assertThat(out.toString(UTF_8)).startsWith("Pooler ").hasLineCount(1);
  }

  @Test
  void shouldPrintAVersionThatProgramsKnowByPgBouncersName() {
    assertThat(run("pgbouncer", "-V")).isZero();
    assertThat(out.toString(UTF_8).lines().findFirst()).contains("PgBouncer 1.26.1");
  }

  @Test
  void shouldExplainItself() {
    assertThat(run("pgbouncer", "-h")).isZero();
    assertThat(out.toString(UTF_8))
        .startsWith(
            """
            pgbouncer is a connection pooler for PostgreSQL.

            Usage:
              pgbouncer [OPTION]... CONFIG_FILE
            """)
        .contains("-d, --daemon         run in background (as a daemon)\n");
  }

  @Test
  void shouldSayWhatIsMissingWhenStartedWithoutConfiguration() {
    assertThat(run("pgbouncer")).isEqualTo(1);
    assertThat(err.toString(UTF_8))
        .isEqualTo(
            """
            pgbouncer: no configuration file specified
            Try "pgbouncer --help" for more information.
            """);
  }

  private int run(String program, String... args) {
    return new PoolerMain(
            program, Map.of(), new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8))
        .execute(args);
  }
}
