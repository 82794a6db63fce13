package dev.pooler.core.config;

import static dev.pooler.core.config.Configs.ok;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsResolverTest {

  private static PoolSettings settings(String global, String database, String user) {
    PoolSettings settings =
        ok("[pgbouncer]\n" + global + "\n[databases]\ndb = " + database + "\n[users]\nu = " + user)
            .resolve("db", "u");
    assertThat(settings).isNotNull();
    return settings;
  }

  @Test
  void shouldUseGlobalValuesWhenEntriesSayNothing() {
    PoolSettings settings = settings("", "", "");
    assertThat(settings.poolMode()).isEqualTo(PoolMode.SESSION);
    assertThat(settings.limits()).isEqualTo(new PoolLimits(20, 0, 0, seconds(5), 0, 0, 0, 0));
    assertThat(settings.serverTimeouts())
        .isEqualTo(
            new ServerTimeouts(seconds(3600), seconds(600), seconds(15), seconds(15), seconds(30)));
    assertThat(settings.clientTimeouts())
        .isEqualTo(new ClientTimeouts(0, seconds(120), seconds(5), seconds(10), 0, 0, 0));
    assertThat(settings.queries()).isEqualTo(new ServerQueries("", "DISCARD ALL", false, null));
    assertThat(settings.parameters())
        .isEqualTo(new ServerParameters(null, null, null, null, List.of()));
    assertThat(settings.target().tls().mode()).isEqualTo(TlsMode.PREFER);
    assertThat(settings.maxPreparedStatements()).isEqualTo(200);
    assertThat(settings.roundRobin()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    // global, database, user, pool size
    "default_pool_size=5, '', '', 5",
    "default_pool_size=5, pool_size=6, '', 6",
    "default_pool_size=5, pool_size=6, pool_size=7, 7",
    "default_pool_size=5, '', pool_size=7, 7",
    "default_pool_size=5, pool_size=0, '', 0",
    "default_pool_size=5, pool_size=6, pool_size=0, 0",
    "default_pool_size=5, pool_size=-1, pool_size=-3, 5",
  })
  void shouldLetTheUserBeatTheDatabaseForTheSize(String global, String db, String user, int size) {
    assertThat(settings(global, db, user).limits().poolSize()).isEqualTo(size);
  }

  @ParameterizedTest
  @CsvSource({
    "reserve_pool_size=5, '', '', 5",
    "reserve_pool_size=5, reserve_pool_size=6, '', 6",
    "reserve_pool_size=5, reserve_pool=6, '', 6",
    "reserve_pool_size=5, reserve_pool=6, reserve_pool_size=0, 0",
  })
  void shouldLetTheUserBeatTheDatabaseForTheReserve(
      String global, String db, String user, int size) {
    assertThat(settings(global, db, user).limits().reservePoolSize()).isEqualTo(size);
  }

  @ParameterizedTest
  @CsvSource({
    "pool_mode=statement, '', '', STATEMENT",
    "pool_mode=statement, pool_mode=transaction, '', TRANSACTION",
    "pool_mode=statement, pool_mode=transaction, pool_mode=session, SESSION",
  })
  void shouldLetTheUserBeatTheDatabaseForTheMode(
      String global, String db, String user, PoolMode mode) {
    assertThat(settings(global, db, user).poolMode()).isEqualTo(mode);
  }

  @ParameterizedTest
  @CsvSource({
    "query_wait_timeout=9, '', '', 9",
    "query_wait_timeout=9, query_wait_timeout=8, '', 8",
    "query_wait_timeout=9, query_wait_timeout=8, query_wait_timeout=7, 7",
    "query_wait_timeout=9, query_wait_timeout=0, '', 0",
    "query_wait_timeout=9, query_wait_timeout=8, query_wait_timeout=0, 0",
    "query_wait_timeout=9, query_wait_timeout=-1, query_wait_timeout=-1, 9",
  })
  void shouldLetZeroSwitchOffTheWaitTimeout(String global, String db, String user, long expected) {
    assertThat(settings(global, db, user).clientTimeouts().queryWaitNanos())
        .isEqualTo(seconds(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "server_lifetime=9, '', 9",
    "server_lifetime=9, server_lifetime=8, 8",
    "server_lifetime=9, server_lifetime=0, 9",
    "server_lifetime=9, server_lifetime=-4, 9",
    "server_lifetime=0, '', 0",
    "server_lifetime=0, server_lifetime=8, 8",
  })
  void shouldInheritTheLifetimeWhenADatabaseSaysZero(String global, String db, long expected) {
    assertThat(settings(global, db, "").serverTimeouts().lifetimeNanos())
        .isEqualTo(seconds(expected));
  }

  @Test
  void shouldInheritCapsUnlessTheEntryIsPositive() {
    String global =
        """
        max_db_connections=1
        max_user_connections=2
        max_db_client_connections=3
        max_user_client_connections=4
        min_pool_size=5
        """;
    assertThat(
            settings(
                    global,
                    "max_db_connections=0 max_db_client_connections=-1",
                    "max_user_connections=0 max_user_client_connections=-1")
                .limits())
        .isEqualTo(new PoolLimits(20, 5, 0, seconds(5), 1, 2, 3, 4));
    assertThat(
            settings(
                    global,
                    "max_db_connections=11 max_db_client_connections=13 min_pool_size=0",
                    "max_user_connections=12 max_user_client_connections=14")
                .limits())
        .isEqualTo(new PoolLimits(20, 0, 0, seconds(5), 11, 12, 13, 14));
  }

  @Test
  void shouldOverrideClientTimesOnlyByPositiveUserValues() {
    String global =
        """
        query_timeout=1
        client_idle_timeout=2
        idle_transaction_timeout=3
        transaction_timeout=4
        query_wait_notify=0
        cancel_wait_timeout=0.5\
        """;
    assertThat(
            settings(
                    global,
                    "",
                    "query_timeout=11 client_idle_timeout=12 idle_transaction_timeout=13"
                        + " transaction_timeout=14")
                .clientTimeouts())
        .isEqualTo(
            new ClientTimeouts(
                seconds(11), seconds(120), 0, 500_000_000L, seconds(12), seconds(13), seconds(14)));
    assertThat(settings(global, "", "query_timeout=0").clientTimeouts().queryNanos())
        .isEqualTo(seconds(1));
  }

  @Test
  void shouldTakePoolValuesFromTheForcedUserAndTimesFromTheLoginUser() {
    PoolSettings settings =
        ok("""
        [databases]
        db = user=boss password='p w'
        [users]
        boss = pool_size=3 pool_mode=transaction max_user_connections=4 query_timeout=5 \
        max_user_client_connections=6
        u = pool_size=13 pool_mode=statement max_user_connections=14 query_timeout=15 \
        max_user_client_connections=16
        """)
            .resolve("db", "u");
    assertThat(settings).isNotNull();
    assertThat(settings.limits().poolSize()).isEqualTo(3);
    assertThat(settings.limits().maxUserConnections()).isEqualTo(4);
    assertThat(settings.poolMode()).isEqualTo(PoolMode.TRANSACTION);
    assertThat(settings.clientTimeouts().queryNanos()).isEqualTo(seconds(15));
    assertThat(settings.limits().maxUserClientConnections()).isEqualTo(16);
    assertThat(settings.user()).isEqualTo("u");
    assertThat(settings.target())
        .returns("boss", ServerTarget::user)
        .returns(true, ServerTarget::userForced)
        .returns("p w", ServerTarget::password);
  }

  @ParameterizedTest
  @CsvSource({
    "'', /tmp/.s.PGSQL.5432",
    "port=7, /tmp/.s.PGSQL.7",
    "host=/run/pg port=7, /run/pg/.s.PGSQL.7",
    "host=@abs, @abs/.s.PGSQL.5432",
    "host=h, h:5432",
    "host=::1 port=7, [::1]:7",
    "host=h, h:5432",
  })
  void shouldFindTheServer(String entry, String address) {
    assertThat(settings("", entry, "").target().hosts()).singleElement().hasToString(address);
  }

  @Test
  void shouldHaveNoHostWhenSocketsAreOff() {
    assertThat(settings("unix_socket_dir=\nlisten_addr=*", "", "").target().hosts()).isEmpty();
  }

  @Test
  void shouldKeepTheOrderOfSeveralHosts() {
    assertThat(settings("", "host=b,a,/s port=1", "").target().hosts())
        .containsExactly(
            new ServerHost.Tcp("b", 1),
            new ServerHost.Tcp("a", 1),
            new ServerHost.UnixSocket("/s/.s.PGSQL.1"));
  }

  @Test
  void shouldServeOtherDatabasesByTheFallback() {
    PoolerConfig config = ok("[databases]\na = host=h dbname=real\n* = host=any\n");
    assertThat(config.databases()).containsOnlyKeys("a");
    assertThat(config.resolve("a", "u"))
        .isNotNull()
        .returns("real", settings -> settings.target().database());
    assertThat(config.resolve("zzz", "u"))
        .isNotNull()
        .returns("zzz", settings -> settings.target().database())
        .returns("zzz", PoolSettings::database)
        .returns("u", settings -> settings.target().user())
        .returns(false, settings -> settings.target().userForced());
    assertThat(ok("[databases]\na = host=h").resolve("zzz", "u")).isNull();
  }

  @Test
  void shouldTellTheThreeChecksApart() {
    assertThat(settings("server_check_query=", "", "").queries().check()).isNull();
    assertThat(settings("server_check_query=<empty>", "", "").queries().check()).isEmpty();
    assertThat(settings("server_check_query=select 1", "", "").queries().check())
        .isEqualTo("select 1");
  }

  @Test
  void shouldCarryQueriesAndParameters() {
    PoolSettings settings =
        settings(
            """
            track_extra_parameters = IntervalStyle, search_path
            server_reset_query_always=1
            server_round_robin=1
            max_prepared_statements=0\
            """,
            "connect_query='select ''1''' client_encoding=utf8 datestyle='ISO, MDY' timezone=UTC"
                + " application_name=z",
            "");
    assertThat(settings.queries())
        .isEqualTo(new ServerQueries("", "DISCARD ALL", true, "select '1'"));
    assertThat(settings.parameters())
        .isEqualTo(
            new ServerParameters(
                "utf8", "ISO, MDY", "UTC", "z", List.of("IntervalStyle", "search_path")));
    assertThat(settings.roundRobin()).isTrue();
    assertThat(settings.maxPreparedStatements()).isZero();
  }

  @Test
  void shouldDescribeTlsOfBothSides() {
    PoolerConfig config =
        ok(
            """
            [pgbouncer]
            client_tls_sslmode=verify-full
            client_tls_key_file=/k
            client_tls_cert_file=/c
            client_tls_ecdhcurve=none
            server_tls_sslmode=verify-ca
            server_tls_ca_file=/ca
            server_tls_protocols=tlsv1.3
            """);
    assertThat(config.clientTls())
        .isEqualTo(
            new TlsSettings(
                TlsSide.CLIENT,
                TlsMode.VERIFY_FULL,
                Path.of("/k"),
                Path.of("/c"),
                null,
                "secure",
                "default",
                "",
                "none"));
    assertThat(config.serverTls())
        .isEqualTo(
            new TlsSettings(
                TlsSide.SERVER,
                TlsMode.VERIFY_CA,
                null,
                null,
                Path.of("/ca"),
                "tlsv1.3",
                "default",
                "",
                "auto"));
  }

  @ParameterizedTest
  @CsvSource({
    "disable, DISABLE",
    "allow, ALLOW",
    "Prefer, PREFER",
    "require, REQUIRE",
    "verify-ca, VERIFY_CA",
    "verify-full, VERIFY_FULL"
  })
  void shouldKnowTlsModesByTheirWords(String word, TlsMode mode) {
    PoolerConfig config = ok("[pgbouncer]\nserver_tls_sslmode=" + word);
    assertThat(config.serverTls().mode()).isEqualTo(mode);
  }

  private static long seconds(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
