package dev.pooler.core.config;

import static dev.pooler.core.config.Configs.ok;
import static dev.pooler.core.config.Configs.problems;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTypesTest {

  /** Values and their echo in SHOW CONFIG, asked of PgBouncer 1.26.1. */
  @ParameterizedTest
  @CsvSource({
    "query_timeout, 1.5, 1.5",
    "query_timeout, 1000000, 1e+06",
    "query_timeout, 0.1234567, 0.123456",
    "query_timeout, 1e3, 1000",
    "query_timeout, 0x10, 16",
    "reserve_pool_timeout, 2.50, 2.5",
    "dns_max_ttl, 0.0000001, 0",
    "query_wait_timeout, 123456789, 1.23457e+08",
    "server_idle_timeout, 1234567.5, 1.23457e+06",
    "query_timeout, 0.00005, 5e-05",
    "query_timeout, 999999, 999999",
    "max_client_conn, 0x20, 32",
    "max_client_conn, 010, 8",
    "max_client_conn, +7, 7",
    "unix_socket_mode, 0750, 488",
    "tcp_defer_accept, 45, 45",
    "max_packet_size, 3000000000, 3000000000",
    "pool_mode, Transaction, transaction",
    "client_tls_sslmode, Disable, disable",
    "syslog_facility, LOCAL0, LOCAL0",
    "ignore_startup_parameters, 'a, b ,c', 'a, b ,c'",
    "verbose, 9, 9",
    "log_stats, 0, 0",
  })
  void shouldPrintAsPgBouncerDoes(String key, String text, String shown) {
    assertThat(ok("[pgbouncer]\n" + key + " = " + text).show())
        .filteredOn(row -> row.key().equals(key))
        .singleElement()
        .extracting(ShownSetting::value)
        .isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "max_client_conn | x",
        "max_client_conn | 12x",
        "max_client_conn | -5",
        "max_client_conn | 2147483648",
        "max_client_conn | 99999999999999999999",
        "max_client_conn | 09",
        "max_client_conn | 5 ; comment",
        "max_client_conn | ''",
        "query_timeout | abc",
        "query_timeout | -1",
        "query_timeout | inf",
        "query_timeout | nan",
        "query_timeout | 5s",
        "query_timeout | 1e30",
        "query_timeout | ''",
        "log_stats | maybe",
        "log_stats | ''",
        "pool_mode | foo",
        "pool_mode | ''",
        "auth_type | scram",
        "client_tls_sslmode | on",
        "listen_port | 65536",
        "peer_id | 20000",
        "max_packet_size | 100",
        "max_packet_size | 4294967296",
        "scram_iterations | 0",
      },
      delimiter = '|')
  void shouldReportFileLineKeyValueAndRuleWhenAValueIsBad(String key, String text) {
    ConfigProblems problems = problems("\n[pgbouncer]\n" + key + " = " + text + "\n");
    assertThat(problems.list()).hasSize(1);
    assertThat(problems.message())
        .startsWith("p.ini:3: [pgbouncer] " + key + " = \"" + text + "\": must be ");
  }

  @Test
  void shouldSplitListsWhenWhiteSpaceSurroundsCommas() {
    PoolerConfig config = ok("[pgbouncer]\nadmin_users = a , b,,c d \n");
    assertThat(config.get(AuthKeys.ADMIN_USERS)).isEqualTo(List.of("a", "b", "c d"));
    assertThat(ok("").get(AuthKeys.ADMIN_USERS)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "yes", "ON", "true"})
  void shouldAcceptWordsForSwitches(String word) {
    assertThat(ok("[pgbouncer]\nso_reuseport=" + word).get(ListenKeys.SO_REUSEPORT)).isTrue();
  }

  @Property
  void shouldKeepMicrosecondsWhenSecondsHaveAFraction(
      @ForAll @LongRange(min = 0, max = 1_000_000_000_000L) long micros) throws BadValueException {
    String text = micros / 1_000_000 + "." + String.format("%06d", micros % 1_000_000);
    assertThat(ValueTypes.SECONDS.parse(text)).isEqualTo(Duration.ofNanos(micros * 1000));
  }

  @Property
  void shouldReadBackWhatItPrintedToSixDigits(
      @ForAll @LongRange(min = 0, max = 999_999) long digits,
      @ForAll @IntRange(min = 0, max = 9) int exponent)
      throws BadValueException {
    BigDecimal micros = BigDecimal.valueOf(digits).scaleByPowerOfTen(exponent);
    Duration value = Duration.of(micros.longValueExact(), ChronoUnit.MICROS);
    assertThat(ValueTypes.SECONDS.parse(ValueTypes.SECONDS.format(value))).isEqualTo(value);
  }

  @Test
  void shouldClampPacketSizeToWhatTheWireCanSay() {
    assertThat(ok("[pgbouncer]\nmax_packet_size=3000000000").maxPacketSize())
        .isEqualTo(Integer.MAX_VALUE);
    assertThat(ok("[pgbouncer]\nmax_packet_size=65536").maxPacketSize()).isEqualTo(65536);
  }
}
