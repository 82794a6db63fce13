package dev.pooler.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.core.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code examples/kubernetes-scram}: the manifest's configuration and its init container's command.
 */
class KubernetesScramIT {
  private static final Map<String, String> PASSWORDS =
      Map.of("ADMIN", "admin-password", "STATS", "stats-password", "SHOP", "shop-password");
  private static final Pattern INI = Pattern.compile("pgbouncer\\.ini: \\|\n((?:    .*\n|\n)+)");
  private static final Pattern COMMAND = Pattern.compile("command: \\[pooler, (userlist, .*)]\n");

  @TempDir private Path folder;

  @Test
  void shouldServeAFleetOnAHardLimitAndDrain() throws Exception {
    try (TestPostgres postgres = TestPostgres.start(Map.of())) {
      prepare(postgres);
      try (ExamplePooler pooler = ExamplePooler.start(folder, "pgbouncer.ini")) {
        Fleet.work(576, 5, client -> pooler.connect("shop", "shop", "shop-password"));
        int servers =
            Integer.parseInt(
                postgres.ask("select count(*) from pg_stat_activity where usename = 'shop'"));
        assertThat(servers).isBetween(1, 50);
        assertThatThrownBy(() -> pooler.connect("shop", "shop", "wrong"))
            .hasMessageContaining("authentication failed");
        showsAreForAdminAndStats(pooler);
        drains(pooler);
      }
    }
  }

  /** PostgreSQL has the verifier that the tool has made. */
  private void prepare(TestPostgres postgres) throws Exception {
    String manifest =
        Files.readString(ExamplePooler.EXAMPLES.resolve("kubernetes-scram/pooler.yaml"));
    Path list = folder.resolve("userlist.txt");
    String ini =
        find(INI, manifest)
            .replace("host=postgres port=5432", "host=127.0.0.1 port=" + postgres.port())
            .replace("/run/pooler/userlist.txt", list.toString());
    Files.writeString(folder.resolve("pgbouncer.ini"), ini.replaceAll("(?m)^    ", ""));
    String command = find(COMMAND, manifest).replace("/run/pooler/userlist.txt", list.toString());
    ExamplePooler.run(folder, PASSWORDS, command.split(", "));
    String verifier =
        Files.readAllLines(list).stream()
            .filter(line -> line.startsWith("\"shop\" "))
            .map(line -> line.substring("\"shop\" \"".length(), line.length() - 1))
            .findFirst()
            .orElseThrow();
    postgres.run("create role shop login password '" + verifier + "'");
    Path data = Path.of(postgres.ask("show data_directory"));
    Files.write(
        data.resolve("pg_hba.conf"),
        List.of(
            "local all all trust",
            "host all shop 127.0.0.1/32 scram-sha-256",
            "host all all 127.0.0.1/32 trust"));
    postgres.run("select pg_reload_conf()");
  }

  private static String find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    assertThat(matcher.find()).isTrue();
    return matcher.group(1);
  }

  private static void showsAreForAdminAndStats(ExamplePooler pooler) throws Exception {
    try (Connection stats = pooler.console("stats", "stats-password");
        Statement statement = stats.createStatement()) {
      assertThat(statement.execute("SHOW POOLS")).isTrue();
      assertThatThrownBy(() -> statement.execute("PAUSE"))
          .hasMessageContaining("admin access needed");
    }
    try (Connection admin = pooler.console("admin", "admin-password");
        Statement statement = admin.createStatement()) {
      assertThat(statement.execute("RELOAD")).isFalse();
    }
    assertThatThrownBy(() -> pooler.console("shop", "shop-password"))
        .hasMessageContaining("not allowed");
  }

  private static void drains(ExamplePooler pooler) throws Exception {
    try (Connection working = pooler.connect("shop", "shop", "shop-password");
        Statement statement = working.createStatement()) {
      working.setAutoCommit(false);
      statement.execute("select 1");
      pooler.signal("TERM");
      try (ResultSet rows = statement.executeQuery("select 2")) {
        assertThat(rows.next()).isTrue();
      }
      working.commit();
      assertThat(pooler.isRunning()).isTrue();
    }
    assertThat(pooler.exitCode()).isZero();
  }
}
