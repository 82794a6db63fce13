package dev.pooler.core.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import dev.pooler.protocol.auth.Md5;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;

/**
 * Passwords on both sides: clients prove who they are to the pooler, and the pooler to a server
 * that wants each user by another method.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientAuthIT {
  private static final List<String> HBA =
      List.of(
          "local all all trust",
          "host all a_password 127.0.0.1/32 password",
          "host all a_md5 127.0.0.1/32 md5",
          "host all a_scram 127.0.0.1/32 scram-sha-256",
          "host all a_forced 127.0.0.1/32 scram-sha-256",
          "host all all 127.0.0.1/32 trust");

  private TestPostgres postgres;
  private String scramVerifier;

  @BeforeAll
  void start() throws Exception {
    postgres = TestPostgres.start(Map.of());
    postgres.run(
        "create role a_trust login password 'pencil'",
        "create role a_scram login password 'pencil'");
    postgres.run(
        "create role a_password login password 'pencil'",
        "create role a_forced login password 'other'");
    postgres.run("set password_encryption = md5; create role a_md5 login password 'pencil'");
    scramVerifier = postgres.ask("select rolpassword from pg_authid where rolname = 'a_scram'");
    Path data = Path.of(postgres.ask("show data_directory"));
    Files.write(data.resolve("pg_hba.conf"), HBA);
    postgres.run("select pg_reload_conf()");
  }

  @AfterAll
  void stop() {
    postgres.close();
  }

  @ParameterizedTest
  @CsvSource({
    "plain, plain, a_scram",
    "plain, plain, a_md5",
    "plain, plain, a_password",
    "plain, md5, a_md5",
    "plain, scram, a_trust",
    "md5, plain, a_scram",
    "md5, md5, a_md5",
    "md5, scram, a_scram",
    "scram-sha-256, plain, a_scram",
    "scram-sha-256, plain, a_md5",
    "scram-sha-256, plain, a_password",
    "scram-sha-256, scram, a_scram",
    "scram-sha-256, scram, a_trust"
  })
  void shouldLogInOnBothSides(String authType, String secret, String user) throws Exception {
    TestIni ini = ini(authType).secret(user, secretOf(user, secret));
    try (TestNode node = TestNode.start(ini)) {
      for (int i = 0; i < 2; i++) {
        assertThat(whoAmI(node, "db", user, "pencil")).isEqualTo(user);
      }
      assertFails(node, user, "wrong");
      assertFails(node, "a_nobody", "pencil");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "plain, plain",
    "plain, scram",
    "md5, md5",
    "md5, scram",
    "scram-sha-256, plain",
    "scram-sha-256, scram"
  })
  void shouldTellNobodyWhoExists(String authType, String secret) throws Exception {
    TestIni ini = ini(authType).secret("a_trust", secretOf("a_trust", secret));
    try (TestNode node = TestNode.start(ini)) {
      PSQLException wrong = assertFails(node, "a_trust", "wrong");
      PSQLException unknown = assertFails(node, "a_nobody", "wrong");
      assertThat(unknown.getMessage()).isEqualTo(wrong.getMessage());
      assertThat(unknown.getSQLState()).isEqualTo(wrong.getSQLState());
    }
  }

  @Test
  void shouldTrustOnlyThoseOnFileAndAnyOnlyForForcedUsers() throws Exception {
    try (TestNode node = TestNode.start(ini("trust").secret("a_trust", ""))) {
      assertThat(whoAmI(node, "db", "a_trust", "")).isEqualTo("a_trust");
      assertThatThrownBy(() -> whoAmI(node, "db", "a_nobody", ""))
          .hasMessage("FATAL: \"trust\" authentication failed");
    }
    try (TestNode node = TestNode.start(ini("any"))) {
      assertThat(whoAmI(node, "forced", "whoever", "")).isEqualTo("a_forced");
      assertThatThrownBy(() -> whoAmI(node, "db", "whoever", ""))
          .hasMessage("FATAL: bouncer config error");
    }
  }

  @Test
  void shouldLogInAsTheForcedUser() throws Exception {
    TestIni ini = ini("scram-sha-256").secret("a_trust", "pencil");
    try (TestNode node = TestNode.start(ini)) {
      assertThat(whoAmI(node, "forced", "a_trust", "pencil")).isEqualTo("a_forced");
    }
  }

  /**
   * The forced user's keys at the server must not take the place of those that a client of the same
   * name has proven.
   */
  @Test
  void shouldKeepProvenKeysApartFromThoseOfLogins() throws Exception {
    TestIni ini = ini("scram-sha-256").secret("a_scram", scramVerifier).secret("a_trust", "pencil");
    ini.database(
        "as_scram",
        "host=localhost port=" + postgres.port() + " dbname=postgres user=a_scram password=pencil");
    ini.set("server_idle_timeout", "0.1");
    try (TestNode node = TestNode.start(ini)) {
      for (int i = 0; i < 2; i++) {
        assertThat(whoAmI(node, "db", "a_scram", "pencil")).isEqualTo("a_scram");
        assertThat(whoAmI(node, "as_scram", "a_trust", "pencil")).isEqualTo("a_scram");
      }
    }
  }

  @Test
  void shouldSayWhyTheServerDoesNotLetItIn() throws Exception {
    TestIni ini =
        ini("plain").secret("a_md5", secretOf("a_md5", "scram")).secret("a_scram", "changed");
    try (TestNode node = TestNode.start(ini)) {
      assertThatThrownBy(() -> whoAmI(node, "db", "a_md5", "pencil"))
          .hasMessage("FATAL: server login failed: wrong password type");
      assertThatThrownBy(() -> whoAmI(node, "db", "a_scram", "changed"))
          .hasMessage("FATAL: password authentication failed for user \"a_scram\"")
          .extracting("SQLState")
          .isEqualTo("28P01");
      assertThatThrownBy(() -> whoAmI(node, "no_such", "a_scram", "changed"))
          .hasMessage("FATAL: no such database: no_such");
      assertThatThrownBy(() -> whoAmI(node, "no_such", "a_scram", "wrong"))
          .hasMessage("FATAL: password authentication failed");
    }
  }

  /** As with PgBouncer: it is what is on file that must serve for the server. */
  @Test
  void shouldNotProveToAScramServerWhatAClientHasTyped() throws Exception {
    TestIni ini = ini("plain").secret("a_scram", scramVerifier);
    try (TestNode node = TestNode.start(ini)) {
      assertThatThrownBy(() -> whoAmI(node, "db", "a_scram", "pencil"))
          .hasMessage("FATAL: server login failed: wrong password type");
    }
  }

  private PSQLException assertFails(TestNode node, String user, String password) {
    try {
      whoAmI(node, "db", user, password);
    } catch (PSQLException e) {
      assertThat(e.getMessage()).contains("authentication failed");
      return e;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    throw new AssertionError(user + " came in with " + password);
  }

  private String secretOf(String user, String kind) {
    return switch (kind) {
      case "plain" -> "pencil";
      case "md5" -> Md5.store("pencil", user);
      default -> scramVerifier;
    };
  }

  private TestIni ini(String authType) {
    return new TestIni()
        .set("auth_type", authType)
        .set("pool_mode", "transaction")
        .database("db", postgres, "dbname=postgres")
        .database("forced", postgres, "dbname=postgres user=a_forced password=other");
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
}
