package dev.pooler.core.config;

import static dev.pooler.core.config.Configs.ok;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a running process takes over of a file with mistakes, as measured at PgBouncer 1.26.1. */
class PartialConfigTest {
  private final PoolerConfig running =
      ok(
          """
          [databases]
          old = host=one
          both = host=one
          [pgbouncer]
          max_client_conn = 50
          default_pool_size = 5
          reserve_pool_size = 3
          """);

  @ParameterizedTest
  @ValueSource(
      strings = {"bogus = 1", "pool_mode = bogus", "no setting", "[nowhere]", "%include gone.ini"})
  void shouldTakeWhatStandsBeforeTheFirstMistakeAndDefaultsForTheRest(String mistake) {
    PoolerConfig now =
        over("[pgbouncer]\nmax_client_conn = 60\n" + mistake + "\nreserve_pool_size = 9\n");

    assertThat(now.get(ListenKeys.MAX_CLIENT_CONN)).isEqualTo(60);
    assertThat(now.get(PoolKeys.DEFAULT_POOL_SIZE)).isEqualTo(20);
    assertThat(now.get(PoolKeys.RESERVE_POOL_SIZE)).isZero();
    assertThat(now.databases()).containsOnlyKeys("old", "both");
  }

  @Test
  void shouldKeepEntriesThatWereNotReached() {
    PoolerConfig now =
        over("[databases]\nboth = host=two\nnew = host=two\nbad = nosuch=1\nlate = host=two\n");

    assertThat(now.databases()).containsOnlyKeys("old", "both", "new");
    assertThat(Objects.requireNonNull(now.databases().get("both")).toString()).contains("two");
    assertThat(now.get(ListenKeys.MAX_CLIENT_CONN)).isEqualTo(50);
  }

  @Test
  void shouldChangeNothingWhenTheFileIsMissing() {
    PoolerConfig now = partial(ConfigReader.read(Configs.MAIN, Map.of(), Configs.files(Map.of())));

    assertThat(now.get(ListenKeys.MAX_CLIENT_CONN)).isEqualTo(50);
    assertThat(now.databases()).containsOnlyKeys("old", "both");
  }

  @Test
  void shouldKeepTheCertificatesWhenTheNewOnesAreIncomplete() {
    PoolerConfig now = over("[pgbouncer]\nclient_tls_sslmode = require\nmax_client_conn = 60\n");

    assertThat(now.get(TlsKeys.CLIENT_TLS_SSLMODE)).isEqualTo(TlsMode.DISABLE);
    assertThat(now.get(ListenKeys.MAX_CLIENT_CONN)).isEqualTo(60);
    assertThat(now.databases()).isEmpty();
  }

  @Test
  void shouldLetTheEnvironmentWinInWhatIsTakenOver() {
    PoolerConfig now =
        partial(
            Configs.read(
                "[pgbouncer]\nmax_client_conn = 60\nbogus = 1\n",
                Map.of("POOLER_MAX_CLIENT_CONN", "70")));

    assertThat(now.get(ListenKeys.MAX_CLIENT_CONN)).isEqualTo(70);
  }

  private PoolerConfig over(String text) {
    return partial(Configs.read(text));
  }

  private PoolerConfig partial(ReadResult result) {
    return switch (result) {
      case ReadResult.Ok good -> throw new AssertionError("accepted: " + good.config());
      case ReadResult.Invalid bad -> Objects.requireNonNull(bad.partial()).over(running);
    };
  }
}
