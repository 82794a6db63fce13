package dev.pooler.boot.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

  @ParameterizedTest
  @CsvSource({
    "-dqvvu joe p.ini",
    "p.ini -v --verb -d -q -ujoe",
    "--user=joe --daemon --quiet p.ini -vv",
    "-d --us joe -q -v -v -- p.ini",
  })
  void shouldReadOptionsInAnyForm(String line) {
    assertThat(Options.parse(line.split(" ", -1))).isEqualTo(run(true, true, 2, "joe"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--bogus|unrecognized option '--bogus'",
        "--bogus=1|unrecognized option '--bogus'",
        "-z|invalid option -- 'z'",
        "-dz|invalid option -- 'z'",
        "-u|option requires an argument -- 'u'",
        "--user|option '--user' requires an argument",
        "--daemon=x|option '--daemon' doesn't allow an argument",
        "--ver|option '--ver' is ambiguous; possibilities: '--verbose' '--version'",
        "a b|no configuration file specified",
      })
  void shouldRefuseInTheWordsOfGetopt(String line, String reason) {
    assertThat(Options.parse(line.split(" ", -1))).isEqualTo(new Request.Wrong(reason));
  }

  @ParameterizedTest
  @CsvSource({"--regservice", "--unregservice x", "-R p.ini", "--reboot p.ini"})
  void shouldRefuseWithAReasonWhatDoesNotExist(String line) {
    assertThat(Options.parse(line.split(" ", -1)))
        .isInstanceOfSatisfying(
            Request.Wrong.class, wrong -> assertThat(wrong.reason()).hasSizeGreaterThan(40));
  }

  @Test
  void shouldAnswerTheFirstQuestionAndReadNoFurther() {
    assertThat(Options.parse("-hz")).isEqualTo(new Request.Help());
    assertThat(Options.parse("-V", "--bogus")).isEqualTo(new Request.Version());
    assertThat(Options.parse("--verb", "--help")).isEqualTo(new Request.Help());
  }

  private static Request run(boolean daemon, boolean quiet, int verbose, @Nullable String user) {
    return new Request.Run("p.ini", daemon, quiet, verbose, user);
  }
}
