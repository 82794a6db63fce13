package dev.pooler.core.config;

import static dev.pooler.core.config.Configs.MAIN;
import static dev.pooler.core.config.Configs.files;
import static dev.pooler.core.config.Configs.ok;
import static dev.pooler.core.config.Configs.problems;
import static dev.pooler.core.config.Configs.warnings;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {

  @Test
  void shouldCollectEveryProblemWhenThereAreMany() {
    ConfigProblems problems =
        problems(
            """
            stray = 1
            [pgbouncer]
            pool_mod = session
            max_client_conn = many
            zzzzzzzzzzzz = 1
            Pool_Mode = session
            what is this
            auth_type = cert
            auth_file = gone.txt
            [nowhere]
            ignored = 1
            [databases]
            app = host=h pool_siz=3
            pgbouncer = host=h
            """);
    assertThat(problems.message().lines())
        .containsExactlyInAnyOrder(
            "p.ini:1: stray: stands before the first section",
            "p.ini:3: [pgbouncer] pool_mod: unknown key; nearest known key: pool_mode",
            "p.ini:4: [pgbouncer] max_client_conn = \"many\": must be a whole number",
            "p.ini:5: [pgbouncer] zzzzzzzzzzzz: unknown key",
            "p.ini:6: [pgbouncer] Pool_Mode: unknown key; nearest known key: pool_mode",
            "p.ini:7: [pgbouncer] syntax error: expected [section] or key = value",
            "p.ini:8: [pgbouncer] auth_type = \"cert\": requires client_tls_sslmode = verify-full",
            "p.ini:10: unknown section [nowhere]",
            "p.ini:13: [databases] app: pool_siz: unknown key; nearest known key: pool_size",
            "p.ini:14: [databases] pgbouncer: the name is reserved for the console");
  }

  @Test
  void shouldLetTheLastWinWhenAKeyComesTwice() {
    PoolerConfig config =
        ok(
            """
            [pgbouncer]
            auth_type = hba
            query_timeout = 5
            [databases]
            a = host=one port=7
            a = host=two
            [pgbouncer]
            query_timeout = 6
            auth_type = trust
            """);
    assertThat(config.get(TimeKeys.QUERY_TIMEOUT)).isEqualTo(Duration.ofSeconds(6));
    assertThat(config.get(AuthKeys.AUTH_TYPE)).isEqualTo(AuthType.TRUST);
    assertThat(config.resolve("a", "u"))
        .isNotNull()
        .extracting(settings -> settings.target().hosts())
        .isEqualTo(List.of(new ServerHost.Tcp("two", 5432)));
  }

  @Test
  void shouldIgnoreCommentsAndWhiteSpace() {
    PoolerConfig config =
        ok(
            String.join(
                "\r\n",
                "; c",
                "  # c",
                "",
                "  [pgbouncer]  ",
                "\t pool_mode\t=\tstatement \t",
                "server_reset_query = # not ; a comment",
                ""));
    assertThat(config.get(PoolKeys.POOL_MODE)).isEqualTo(PoolMode.STATEMENT);
    assertThat(config.get(PoolKeys.SERVER_RESET_QUERY)).isEqualTo("# not ; a comment");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[databases", "[databases] x", "[databases]\na b = host=x", "[databases]\né = host=x",
        "[databases]\na+b = host=x", "[databases]\na", "[databases]\n= x",
            "[databases]\n\"a = host=x"
      })
  void shouldReportASyntaxErrorWherePgBouncerDoes(String text) {
    assertThat(problems(text).message()).contains("syntax error");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "foo",
        "host=",
        "host=''",
        "host='x",
        "=x",
        "host=x, y",
        "host=x  # comment",
        "user=''"
      })
  void shouldRefuseAnEntryThatCannotBeSplit(String entry) {
    assertThat(problems("[databases]\na = " + entry).message())
        .startsWith("p.ini:2: [databases] a: syntax error in connection string");
  }

  @ParameterizedTest
  @CsvSource({
    "nope=1, 'a: nope: unknown key'",
    "HOST=x, 'a: HOST: unknown key; nearest known key: host'",
    "port=0, 'a: port = \"0\": must be'",
    "port=x, 'a: port = \"x\": must be'",
    "pool_mode=foo, 'a: pool_mode = \"foo\": must be one of session, transaction, statement'",
    "pool_size=abc, 'a: pool_size = \"abc\": must be'",
    "load_balance_hosts=foo, 'a: load_balance_hosts = \"foo\": must be one of'",
  })
  void shouldReportBadPairsOfAnEntry(String entry, String message) {
    assertThat(problems("[databases]\na = " + entry).message())
        .startsWith("p.ini:2: [databases] " + message);
  }

  @Test
  void shouldReadNumbersAsPgBouncerDoesButWarn() {
    ReadResult result = Configs.read("[databases]\na = host=x,y port=1,2 server_lifetime=1.5");
    assertThat(warnings(result).message())
        .isEqualTo(
            "p.ini:2: [databases] a: port = \"1,2\": only the leading whole number is used\n"
                + "p.ini:2: [databases] a: server_lifetime = \"1.5\": only the leading whole number"
                + " is used");
    assertThat(ok(result).databases().get("a"))
        .isNotNull()
        .satisfies(entry -> assertThat(entry.port()).isEqualTo(1));
  }

  @Test
  void shouldRefusePeersYetCheckThem() {
    assertThat(problems("[peers]\n1 = host=h").message()).contains("not supported yet");
    assertThat(problems("[peers]\n1 = port=5").message()).contains("a peer needs a host");
    assertThat(problems("[peers]\nx = host=h").message()).contains("must be a number from 1");
    assertThat(problems("[peers]\n0 = host=h").message()).contains("must be a number from 1");
  }

  @Test
  void shouldReadIncludesInPlaceAndKeepTheSection() {
    FileSource source =
        files(
            Map.of(
                "p.ini",
                """
                [pgbouncer]
                min_pool_size=1
                %include more.ini
                max_client_conn=5
                [databases]
                %include dbs.ini
                b=host=b
                """,
                "more.ini",
                "min_pool_size=2\nmax_client_conn=4\n",
                "dbs.ini",
                "a=host=a\n"));
    PoolerConfig config = ok(ConfigReader.read(MAIN, Map.of(), source));
    assertThat(config.get(PoolKeys.MIN_POOL_SIZE)).isEqualTo(2);
    assertThat(config.get(ListenKeys.MAX_CLIENT_CONN)).isEqualTo(5);
    assertThat(config.databases().keySet()).containsExactly("a", "b");
    assertThat(config.sources())
        .containsExactly(Path.of("p.ini"), Path.of("more.ini"), Path.of("dbs.ini"));
  }

  @Test
  void shouldNameTheIncludedFileAndLineWhenItIsWrong() {
    FileSource source =
        files(Map.of("p.ini", "[pgbouncer]\n%include a.ini\n%include b.ini", "a.ini", "\nx=1"));
    assertThat(problems(ConfigReader.read(MAIN, Map.of(), source)).message().lines())
        .containsExactly(
            "a.ini:2: [pgbouncer] x: unknown key",
            "p.ini:3: [pgbouncer] %include = \"b.ini\": cannot be read: no such file");
  }

  @Test
  void shouldStopWhenAFileIncludesItself() {
    assertThat(problems("%include p.ini").message()).contains("include each other too deeply");
  }

  @Test
  void shouldReadRealFiles(@TempDir Path folder) throws IOException {
    Path users = Files.writeString(folder.resolve("users.txt"), "\"bob\" \"secret\"\n");
    Path more = Files.writeString(folder.resolve("more.ini"), "a = dbname=x\n");
    Path main =
        Files.writeString(
            folder.resolve("pgbouncer.ini"),
            "[pgbouncer]\nauth_file = " + users + "\n[databases]\n%include " + more + "\n");
    PoolerConfig config = ok(ConfigReader.read(main, Map.of()));
    assertThat(config.authFile().secret("bob")).isEqualTo("secret");
    assertThat(config.databases()).containsOnlyKeys("a");
    assertThat(config.get(ProcessKeys.CONFFILE)).isEqualTo(main.toString());
    assertThat(ConfigReader.readAuthFile(users, FileSource.SYSTEM)).isEqualTo(config.authFile());
    assertThat(problems(ConfigReader.read(folder.resolve("no.ini"), Map.of())).message())
        .endsWith("no.ini: " + "cannot be read: no such file");
    assertThat(problems(ConfigReader.read(folder, Map.of())).list()).hasSize(1);
  }

  @Test
  void shouldLetTheEnvironmentWin() {
    PoolerConfig config =
        ok(
            Configs.read(
                "[pgbouncer]\npool_mode=session\nlisten_port=1\n",
                Map.of("POOLER_POOL_MODE", "transaction", "POOLER_TRANSPORT", "nio", "HOME", "/")));
    assertThat(config.get(PoolKeys.POOL_MODE)).isEqualTo(PoolMode.TRANSACTION);
    assertThat(config.get(ListenKeys.LISTEN_PORT)).isEqualTo(1);
    assertThat(config.get(OwnKeys.TRANSPORT)).isEqualTo(Transport.NIO);
  }

  @Test
  void shouldReportTheVariableWhenItsValueIsBadOrDoesNotAct() {
    ReadResult result =
        Configs.read("", Map.of("POOLER_MAX_CLIENT_CONN", "x", "POOLER_PEER_ID", "7"));
    assertThat(problems(result).message().lines())
        .containsExactlyInAnyOrder(
            "environment: POOLER_MAX_CLIENT_CONN = \"x\": must be a whole number",
            "environment: POOLER_PEER_ID = \"7\": cancel peering is not supported yet");
  }

  @Test
  void shouldWarnOfAKeyThatChangesNothing() {
    ReadResult result = Configs.read("[pgbouncer]\npkt_buf = 8192\nsbuf_loopcnt = 5\n");
    assertThat(warnings(result).message())
        .isEqualTo(
            "p.ini:2: [pgbouncer] pkt_buf = \"8192\": has no effect: connections share buffers for"
                + " reading, and messages of any length pass without one");
  }

  @Test
  void shouldWarnWhenAVariableLooksMistyped() {
    ReadResult result =
        Configs.read("", Map.of("POOLER_POOL_MODEL", "x", "POOLER_JVM_THINGS", "y"));
    assertThat(warnings(result).message())
        .isEqualTo(
            "environment: POOLER_POOL_MODEL: is no known setting; nearest: POOLER_POOL_MODE");
  }

  @Test
  void shouldTakeCommonVariablesToo() {
    ReadResult result =
        Configs.read(
            "[pgbouncer]\nmax_client_conn=1\nstats_period=7\n",
            Map.of(
                "PGBOUNCER_POOL_MODE", "transaction",
                "PGBOUNCER_MAX_CLIENT_CONN", "2",
                "POOLER_MAX_CLIENT_CONN", "3",
                "PGBOUNCER_STATS_PERIOD", "",
                "PGBOUNCER_MAX_CLIENT_CON", "4",
                "PGBOUNCER_SERVICE_HOST", "10.0.0.1",
                "PGBOUNCER_PORT_6432_TCP", "tcp://10.0.0.1:6432"));
    PoolerConfig config = ok(result);
    assertThat(config.get(PoolKeys.POOL_MODE)).isEqualTo(PoolMode.TRANSACTION);
    assertThat(config.get(ListenKeys.MAX_CLIENT_CONN)).isEqualTo(3);
    assertThat(config.get(TimeKeys.STATS_PERIOD)).isEqualTo(Duration.ofSeconds(7));
    assertThat(warnings(result).message())
        .isEqualTo(
            "environment: PGBOUNCER_MAX_CLIENT_CON: is no known setting; nearest:"
                + " PGBOUNCER_MAX_CLIENT_CONN");
  }

  @Test
  void shouldStartWithoutTheUserListWhenItIsMissing() {
    ReadResult result = Configs.read("[pgbouncer]\nauth_file = gone.txt\n");
    assertThat(ok(result).authFile().isUnread()).isTrue();
    assertThat(warnings(result).message())
        .isEqualTo("p.ini:2: [pgbouncer] auth_file = \"gone.txt\": cannot be read: no such file");
  }

  @Test
  void shouldReadWhatFollowsAHeaderOnItsLine() {
    PoolerConfig config = ok("[pgbouncer] ; the pooler\n[databases] a = host=h\n");
    assertThat(config.databases()).containsOnlyKeys("a");
  }

  @Test
  void shouldRefuseSettingsThatDoNotGoTogether() {
    assertThat(problems("[pgbouncer]\nunix_socket_dir=\n").message()).contains("nowhere to listen");
    assertThat(problems("[pgbouncer]\nclient_tls_sslmode=require\n").message())
        .contains("p.ini:2:", "needs client_tls_key_file and client_tls_cert_file");
  }

  @Test
  void shouldNeverPrintPasswords() {
    String text = "[databases]\na = host=h user=u password=hunter2\n";
    PoolerConfig config = ok(text);
    PoolSettings settings = config.resolve("a", "x");
    assertThat(settings).isNotNull();
    assertThat(settings.target().password()).isEqualTo("hunter2");
    assertThat(config + " " + settings + " " + config.databases() + " " + config.resolve("a", "b"))
        .doesNotContain("hunter2");
    assertThat(
            problems("[databases]\na = password=hunter2 port=x\nb = password='hunter2").message())
        .doesNotContain("hunter2");
    assertThat(problems("[databases]\nsome password=hunter2").message()).doesNotContain("hunter2");
  }

  @Test
  void shouldChangeOnlyLiveKeysBySet() {
    PoolerConfig config = ok("[pgbouncer]\ndefault_pool_size=5\n[databases]\na=host=h\n");
    SetResult changed = config.withSet("default_pool_size", "30");
    assertThat(changed)
        .isInstanceOfSatisfying(
            SetResult.Changed.class,
            it -> {
              assertThat(it.config().get(PoolKeys.DEFAULT_POOL_SIZE)).isEqualTo(30);
              assertThat(it.config().resolve("a", "u"))
                  .isNotNull()
                  .extracting(settings -> settings.limits().poolSize())
                  .isEqualTo(30);
            });
    assertThat(config.get(PoolKeys.DEFAULT_POOL_SIZE)).isEqualTo(5);
    assertThat(config.withSet("listen_port", "5")).isInstanceOf(SetResult.Refused.class);
    assertThat(config.withSet("nosuch", "5")).isInstanceOf(SetResult.Refused.class);
    assertThat(config.withSet("query_timeout", "x")).isInstanceOf(SetResult.Refused.class);
    assertThat(config.withSet("auth_type", "nonsense")).isInstanceOf(SetResult.Refused.class);
    assertThat(config.withSet("auth_type", "trust")).isInstanceOf(SetResult.Changed.class);
  }
}
