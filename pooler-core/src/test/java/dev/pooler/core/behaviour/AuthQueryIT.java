package dev.pooler.core.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users that only the server knows; the server wants a password of them, too. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuthQueryIT {
  private TestPostgres postgres;

  @BeforeAll
  void start() throws Exception {
    postgres = TestPostgres.start(Map.of());
    postgres.run(
        "create role q_scram login password 'pencil'",
        "create role q_other login password 'rubber'",
        "create role q_gone login password 'pencil' valid until '2001-01-01'",
        "create role q_empty login",
        "create schema lookup",
        "create table lookup.calls (who text, settings text)",
        """
        create function lookup.secret(text) returns table (name text, secret text) as $$
          insert into lookup.calls values ($1, current_setting('application_name')
            || current_setting('IntervalStyle') || current_setting('search_path'));
          select rolname::text, rolpassword::text from pg_authid where rolname = $1
        $$ language sql security definer\
        """);
    postgres.run("set password_encryption = md5; create role q_md5 login password 'pencil'");
    Path data = Path.of(postgres.ask("show data_directory"));
    Files.write(
        data.resolve("pg_hba.conf"),
        List.of(
            "host all q_md5 127.0.0.1/32 md5",
            "host all q_scram,q_other 127.0.0.1/32 scram-sha-256",
            "local all all trust",
            "host all all 127.0.0.1/32 trust"));
    postgres.run("select pg_reload_conf()");
  }

  @AfterAll
  void stop() {
    postgres.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"scram-sha-256", "md5"})
  void shouldLogInUsersThatOnlyTheServerKnows(String authType) throws Exception {
    try (TestNode node = TestNode.start(ini().set("auth_type", authType))) {
      for (int i = 0; i < 2; i++) {
        assertThat(whoAmI(node, "db", "q_scram", "pencil")).isEqualTo("q_scram");
      }
      assertFails(node, "db", "q_scram", "wrong");
      assertFails(node, "db", "q_gone", "pencil");
      assertFails(node, "db", "q_empty", "pencil");
      assertFails(node, "db", "q_nobody", "pencil");
    }
  }

  @Test
  void shouldServeMd5Secrets() throws Exception {
    try (TestNode node = TestNode.start(ini().set("auth_type", "md5"))) {
      assertThat(whoAmI(node, "db", "q_md5", "pencil")).isEqualTo("q_md5");
    }
  }

  @Test
  void shouldKnowANewPasswordAtTheNextLogin() throws Exception {
    try (TestNode node = TestNode.start(ini())) {
      assertThat(whoAmI(node, "db", "q_other", "rubber")).isEqualTo("q_other");
      postgres.run("alter role q_other password 'ruler'");
      assertFails(node, "db", "q_other", "rubber");
      assertThat(whoAmI(node, "db", "q_other", "ruler")).isEqualTo("q_other");
      postgres.run("alter role q_other password 'rubber'");
    }
  }

  @Test
  void shouldAskInAnotherDatabaseByItsOwnQuery() throws Exception {
    TestIni ini =
        ini()
            .database("db", postgres, "dbname=postgres auth_dbname=authdb")
            .database("authdb", postgres, "dbname=postgres user=q_empty")
            .set("auth_query", "SELECT name, secret FROM lookup.secret($1)");
    try (TestNode node = TestNode.start(ini)) {
      assertThat(whoAmI(node, "db", "q_scram", "pencil")).isEqualTo("q_scram");
    }
  }

  @Test
  void shouldGiveTheQueryNothingOfTheClientButItsName() throws Exception {
    TestIni ini =
        ini()
            .set("auth_query", "SELECT name, secret FROM lookup.secret($1)")
            .set("track_extra_parameters", "IntervalStyle, search_path")
            .set("pool_mode", "transaction");
    postgres.run("truncate lookup.calls");
    try (TestNode node = TestNode.start(ini)) {
      try (Connection evil = node.connect("db", TestPostgres.USER, Map.of("password", "pencil"));
          Statement statement = evil.createStatement()) {
        statement.execute("set intervalstyle = 'sql_standard'");
        statement.execute("set application_name = 'evil'");
      }
      assertFails(node, "db", "q_scram' or '1'='1", "pencil");
      assertThat(whoAmI(node, "db", "q_scram", "pencil")).isEqualTo("q_scram");
      assertThat(postgres.ask("select string_agg(distinct settings, '|') from lookup.calls"))
          .doesNotContain("evil")
          .doesNotContain("sql_standard");
    }
  }

  /** A session of the user that asks may leave anything behind on a backend, but for this. */
  @Test
  void shouldNotBelieveWhatASessionHasLeftBehind() throws Exception {
    TestIni ini =
        ini()
            .set("auth_query", "SELECT rolname, rolpassword FROM pg_authid WHERE rolname = $1")
            .set("default_pool_size", "1")
            .set("pool_mode", "transaction");
    try (TestNode node = TestNode.start(ini)) {
      try (Connection forger = node.connect("db", TestPostgres.USER, Map.of("password", "pencil"));
          Statement statement = forger.createStatement()) {
        statement.execute("create temp table pg_authid (rolname text, rolpassword text)");
        statement.execute("insert into pg_authid values ('q_scram', 'known')");
        statement.execute("set search_path = pg_temp, pg_catalog");
      }
      assertFails(node, "db", "q_scram", "known");
      assertThat(whoAmI(node, "db", "q_scram", "pencil")).isEqualTo("q_scram");
    }
  }

  @Test
  void shouldWaitOutAPauseWhereTheEntryForcesAnotherUser() throws Exception {
    TestIni ini = ini().database("db", postgres, "dbname=postgres user=q_empty");
    try (TestNode node = TestNode.start(ini)) {
      node.node().operator().pause("db").effect().toCompletableFuture().join();
      var waiting = new CompletableFuture<String>();
      Thread.ofVirtual()
          .start(() ->
              waiting.completeAsync(() -> who(node, "db", "q_scram", "pencil"), Runnable::run));
      // Pools that nothing leads to are forgotten each second.
      await().during(3, TimeUnit.SECONDS).until(() -> !waiting.isDone());
      node.node().operator().resume("db").toCompletableFuture().join();
      assertThat(waiting.get(30, TimeUnit.SECONDS)).isEqualTo("q_empty");
    }
  }

  private static String who(TestNode node, String database, String user, String password) {
    try {
      return whoAmI(node, database, user, password);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldGiveBackItsBackend() throws Exception {
    TestIni ini = ini().set("default_pool_size", "1").set("pool_mode", "session");
    try (TestNode node = TestNode.start(ini)) {
      for (int i = 0; i < 5; i++) {
        assertThat(whoAmI(node, "db", "q_scram", "pencil")).isEqualTo("q_scram");
        assertFails(node, "db", "q_scram", "wrong");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT 1",
        "SELECT rolname, rolpassword, 1 FROM pg_authid WHERE rolname = $1",
        "SELECT nonsense",
        "SELECT 1; SELECT 2"
      })
  void shouldSayThatTheConfigurationIsWrong(String query) throws Exception {
    try (TestNode node = TestNode.start(ini().set("auth_query", query))) {
      assertThatThrownBy(() -> whoAmI(node, "db", "q_scram", "pencil"))
          .hasMessage("FATAL: bouncer config error");
      assertThat(whoAmI(node, "db", TestPostgres.USER, "pencil")).isEqualTo(TestPostgres.USER);
    }
  }

  @Test
  void shouldRefuseToAskTheConsole() throws Exception {
    try (TestNode node = TestNode.start(ini())) {
      assertThatThrownBy(() -> whoAmI(node, "pgbouncer", "q_scram", "pencil"))
          .hasMessage("FATAL: bouncer config error");
    }
  }

  @Test
  void shouldEndALookUpWithItsClient() throws Exception {
    TestIni ini =
        ini()
            .set("auth_query", "SELECT 'a'::text, pg_sleep(600)::text WHERE $1 <> ''")
            .set("client_login_timeout", "1");
    try (TestNode node = TestNode.start(ini)) {
      assertThatThrownBy(() -> whoAmI(node, "db", "q_scram", "pencil"))
          .hasMessage("FATAL: client_login_timeout");
      assertThat(whoAmI(node, "db", TestPostgres.USER, "pencil")).isEqualTo(TestPostgres.USER);
    }
  }

  private static void assertFails(TestNode node, String database, String user, String password) {
    assertThatThrownBy(() -> whoAmI(node, database, user, password))
        .hasMessageContaining("authentication failed");
  }

  private static String whoAmI(TestNode node, String database, String user, String password)
      throws SQLException {
    try (Connection client = node.connect(database, user, Map.of("password", password));
        Statement statement = client.createStatement();
        ResultSet rows = statement.executeQuery("select current_user")) {
      rows.next();
      return rows.getString(1);
    }
  }

  private TestIni ini() {
    return new TestIni()
        .database("db", postgres, "dbname=postgres")
        .set("auth_type", "scram-sha-256")
        .set("auth_user", TestPostgres.USER)
        .secret(TestPostgres.USER, "pencil");
  }
}
