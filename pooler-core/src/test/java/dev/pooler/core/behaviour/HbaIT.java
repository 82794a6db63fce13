package dev.pooler.core.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.core.auth.SystemAccounts;
import dev.pooler.core.testing.RawClient;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code auth_type = hba}: rules by address, database and user, and a reload of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HbaIT {
  @TempDir private Path folder;
  private TestPostgres postgres;

  @BeforeAll
  void start() {
    postgres = TestPostgres.start(Map.of());
  }

  @AfterAll
  void stop() {
    postgres.close();
  }

  @Test
  void shouldLetInByTheFirstRuleThatFits() throws Exception {
    rules(
        """
        host db,"pgbouncer" postgres 127.0.0.0/8 trust
        host db no 127.0.0.0/8 reject
        host db pw 127.0.0.0/8 password
        """);
    try (TestNode node = TestNode.start(ini())) {
      enter(node, "db", "postgres", "");
      assertThatThrownBy(() -> enter(node, "db", "no", "secret"))
          .hasMessage("FATAL: login rejected");
      assertThatThrownBy(() -> enter(node, "other", "postgres", ""))
          .hasMessage("FATAL: no authentication method is found")
          .extracting("SQLState")
          .isEqualTo("08P01");
      assertThatThrownBy(() -> enter(node, "db", "pw", "wrong"))
          .hasMessage("FATAL: password authentication failed");
    }
  }

  @Test
  void shouldFollowTheFileAtReload() throws Exception {
    rules("host db postgres 127.0.0.1/32 reject");
    try (TestNode node = TestNode.start(ini())) {
      assertThatThrownBy(() -> enter(node, "db", "postgres", ""))
          .hasMessage("FATAL: login rejected");
      rules("nonsense\nhost db postgres 127.0.0.1/32 trust");
      node.node().operator().reload().toCompletableFuture().join();
      enter(node, "db", "postgres", "");
    }
  }

  @Test
  void shouldLetNobodyInWithoutAFile() throws Exception {
    try (TestNode node = TestNode.start(ini().set("auth_hba_file", folder + "/none"))) {
      assertThatThrownBy(() -> enter(node, "db", "postgres", ""))
          .hasMessage("FATAL: no authentication method is found");
    }
  }

  @Test
  void shouldKnowTheAccountAtTheOtherEndOfAUnixSocket() throws Exception {
    String me = Objects.requireNonNull(SystemAccounts.name(uid()));
    Files.writeString(folder.resolve("ident.conf"), "here " + me + " postgres\n");
    rules("local db postgres peer map=here\nlocal db all peer");
    TestIni ini =
        ini()
            .set("unix_socket_dir", folder.toString())
            .set("auth_ident_file", folder + "/ident.conf");
    try (TestNode node = TestNode.start(ini)) {
      assertThat(node.node().addresses()).isNotEmpty();
      var socket = UnixDomainSocketAddress.of(folder.resolve(".s.PGSQL.0").toString());
      try (RawClient client = RawClient.to(socket)) {
        client.login("db", "postgres");
        assertThat(client.query("select 1").rows()).containsExactly("1");
      }
      try (RawClient client = RawClient.to(socket)) {
        assertThat(client.tryLogin("db", "no").errors())
            .containsExactly("FATAL 08P01 unix socket login rejected");
      }
    }
  }

  private static int uid() throws Exception {
    return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }

  private static void enter(TestNode node, String database, String user, String password)
      throws SQLException {
    try (Connection client = node.connect(database, user, Map.of("password", password))) {
      assertThat(client.isValid(5)).isTrue();
    }
  }

  private void rules(String text) throws Exception {
    Files.writeString(folder.resolve("hba.conf"), text);
  }

  private TestIni ini() {
    return new TestIni()
        .database("db", postgres, "dbname=postgres")
        .database("other", postgres, "dbname=postgres")
        .set("auth_type", "hba")
        .set("auth_hba_file", folder + "/hba.conf")
        .secret("no", "secret")
        .secret("pw", "secret");
  }
}
