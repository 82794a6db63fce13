package dev.pooler.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageEnvironmentTest {
  private static final Path USERS = Path.of("/etc/pgbouncer/userlist.txt");

  @Test
  void shouldMakeTheFileThatTheImageWouldMake() throws IOException {
    String ini =
        ini(
            Map.of(
                "DB_HOST", "db",
                "DB_USER", "joe",
                "DB_PASSWORD", "secret",
                "POOL_MODE", "transaction",
                "POOL_SIZE", "7",
                "TIMEZONE", "UTC",
                "USER", "root"));

    assertThat(ini.lines())
        .containsExactly(
            "[databases]",
            "* = host='db' port='5432' auth_user='joe' timezone='UTC'",
            "[pgbouncer]",
            "auth_file = /etc/pgbouncer/userlist.txt",
            "listen_addr = 0.0.0.0",
            "listen_port = 5432",
            "unix_socket_dir = ",
            "auth_type = md5",
            "ignore_startup_parameters = extra_float_digits",
            "admin_users = postgres",
            "pool_mode = transaction",
            "default_pool_size = 7");
  }

  @ParameterizedTest
  @CsvSource({
    "postgres://joe:se%40cret@db:5433/app?x=y, app = host='db' port='5433' auth_user='joe'",
    "postgresql://joe@db/app, app = host='db' port='5432' auth_user='joe'",
    "postgres://db, * = host='db' port='5432' auth_user='postgres'",
    "joe:a@b@db/app, app = host='db' port='5432' auth_user='joe'",
    "postgres://joe@[::1]:5433/app, app = host='::1' port='5433' auth_user='joe'",
  })
  void shouldReadUrls(String url, String entry) throws IOException {
    assertThat(ini(Map.of("DATABASE_URL", url)).lines().skip(1).findFirst()).contains(entry);
  }

  @Test
  void shouldReadSeveralUrls() throws IOException {
    assertThat(ini(Map.of("DATABASE_URLS", "postgres://a@h1/one,postgres://b@h2/two")))
        .contains("one = host='h1'", "two = host='h2'");
  }

  @ParameterizedTest
  @CsvSource({
    "'', md5c43372846ed41f8eb7bb09d5e6a2d5e4",
    "plain, se\"\"cret",
    "scram-sha-256, se\"\"cret",
  })
  void shouldListTheUser(String type, String secret) throws IOException {
    Map<String, String> environment =
        Map.of("DATABASE_URL", "postgres://joe:se%22cret@db/app", "AUTH_TYPE", type);
    String users = source(environment, Map.of()).read(USERS);

    assertThat(users).startsWith("\"joe\" \"" + secret.substring(0, 3)).hasLineCount(1);
    if (!type.isEmpty()) {
      assertThat(users).isEqualTo("\"joe\" \"" + secret + "\"\n");
    }
  }

  @Test
  void shouldLeaveAUserAloneThatIsListed() throws IOException {
    Map<String, String> environment = Map.of("DATABASE_URL", "postgres://joe:x@db/app");

    assertThat(source(environment, Map.of(USERS.toString(), "\"joe\" \"y\"")).read(USERS).strip())
        .isEqualTo("\"joe\" \"y\"");
  }

  @Test
  void shouldNotLetAVariableBeginAnotherLine() throws IOException {
    assertThat(ini(Map.of("DB_HOST", "db", "STATS_USERS", "a\nadmin_users = eve")).lines())
        .contains("stats_users = a admin_users = eve")
        .doesNotContain("admin_users = eve");
  }

  @Test
  void shouldPreferTheFileThatThereIs() throws IOException {
    Map<String, String> environment = Map.of("DB_HOST", "db");
    Map<String, String> files = Map.of(ImageEnvironment.MAIN.toString(), "[pgbouncer]");

    assertThat(source(environment, files).read(ImageEnvironment.MAIN)).isEqualTo("[pgbouncer]");
    assertThat(ImageEnvironment.isPresent(Map.of("DB_PORT", "1"))).isFalse();
  }

  private static String ini(Map<String, String> environment) throws IOException {
    return source(environment, Map.of()).read(ImageEnvironment.MAIN);
  }

  private static FileSource source(Map<String, String> environment, Map<String, String> files) {
    return ImageEnvironment.over(Configs.files(files), ImageEnvironment.MAIN, environment);
  }
}
