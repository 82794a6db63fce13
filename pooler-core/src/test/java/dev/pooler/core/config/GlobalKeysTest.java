package dev.pooler.core.config;

import static dev.pooler.core.config.Configs.ok;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of keys against what a real PgBouncer 1.26.1 answered to {@code SHOW CONFIG}. */
class GlobalKeysTest {

  static List<ShownSetting> oracle() {
    try (InputStream in = GlobalKeysTest.class.getResourceAsStream("show-config-1.26.1.tsv")) {
      assertThat(in).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(1)
          .map(line -> line.split("\t", -1))
          .map(row -> new ShownSetting(row[0], row[1], row[2], row[3].equals("yes")))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<ConfigKey<?>> keys() {
    return KeyRegistry.keys(Section.PGBOUNCER).stream();
  }

  @Test
  void shouldShowWhatPgBouncerShowsWhenNothingIsSet() {
    List<ShownSetting> expected = new ArrayList<>(oracle());
    expected.replaceAll(row ->
        row.key().equals("conffile") ? new ShownSetting("conffile", "p.ini", "", true) : row);
    assertThat(ok("[pgbouncer]").show()).containsExactlyElementsOf(expected);
    assertThat(expected).hasSize(99);
  }

  @ParameterizedTest
  @MethodSource("keys")
  void shouldTakeAnotherValueWhenItIsSet(ConfigKey<?> key) {
    String text = sample(key);
    ReadResult result =
        Configs.read(
            "[pgbouncer]\n"
                + key.name()
                + " = "
                + text
                + (key.equals(TlsKeys.CLIENT_TLS_SSLMODE)
                    ? "\nclient_tls_key_file=k\nclient_tls_cert_file=c"
                    : ""));
    switch (result) {
      case ReadResult.Ok good -> {
        assertThat((Object) good.config().get(key)).isNotEqualTo(key.defaultValue());
        // The user list that the sample names is missing.
        boolean warned = NoEffect.all().containsKey(key) || key.equals(AuthKeys.AUTH_FILE);
        assertThat(good.warnings().isEmpty()).isNotEqualTo(warned);
      }
      case ReadResult.Invalid bad ->
          assertThat(bad.problems().list())
              .singleElement()
              .satisfies(problem -> {
                assertThat(problem.line()).isEqualTo(2);
                assertThat(problem.key()).isEqualTo(key.name());
                assertThat(problem.rule())
                    .satisfiesAnyOf(
                        rule -> assertThat(rule).contains("yet"),
                        rule -> assertThat(rule).isEqualTo("cannot be read: no such file"));
              });
    }
  }

  @Test
  void shouldRefuseExactlyTheseWhenTheyAreSet() {
    List<String> refused =
        keys()
            .filter(key ->
                Configs.read("[pgbouncer]\n" + key.name() + " = " + sample(key))
                        instanceof ReadResult.Invalid bad
                    && bad.problems().message().contains("yet"))
            .map(ConfigKey::name)
            .sorted()
            .toList();
    assertThat(refused).containsExactly("peer_id");
  }

  @ParameterizedTest
  @MethodSource("keys")
  void shouldAcceptItsOwnDefaultWhenWritten(ConfigKey<?> key) {
    PoolerConfig config = ok("[pgbouncer]\n" + key.name() + " = " + key.defaultText());
    assertThat((Object) config.get(key)).isEqualTo(key.defaultValue());
  }

  @Test
  void shouldKnowItsOwnSectionsToo() {
    PoolerConfig config = ok("[pooler]\ntransport = EPoll\nevent_loops=3\n[cluster]\n[http]\n");
    assertThat(config.get(OwnKeys.TRANSPORT)).isEqualTo(Transport.EPOLL);
    assertThat(config.get(OwnKeys.EVENT_LOOPS)).isEqualTo(3);
    assertThat(ok("").get(OwnKeys.TRANSPORT)).isEqualTo(Transport.AUTO);
  }

  private static String sample(ConfigKey<?> key) {
    Map<String, String> special =
        Map.of("auth_type", "hba", "unix_socket_mode", "0700", "max_packet_size", "4096");
    if (special.containsKey(key.name())) {
      return String.valueOf(special.get(key.name()));
    }
    Object usual = key.defaultValue();
    return switch (usual) {
      case Boolean on -> on ? "0" : "1";
      case Integer ignored -> "77";
      case Long ignored -> "4096";
      case java.time.Duration ignored -> "7.25";
      case PoolMode ignored -> "Statement";
      case TlsMode ignored -> "Require";
      default -> "x, y";
    };
  }
}
