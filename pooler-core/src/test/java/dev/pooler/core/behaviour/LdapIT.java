package dev.pooler.core.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Users of a directory, who are on no file; the server wants the same password of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LdapIT {
  @TempDir private Path folder;
  private TestPostgres postgres;
  private InMemoryDirectoryServer directory;

  @BeforeAll
  void start() throws Exception {
    postgres = TestPostgres.start(Map.of());
    postgres.run("create role l_alice login password 'pencil'");
    Path data = Path.of(postgres.ask("show data_directory"));
    Files.write(
        data.resolve("pg_hba.conf"),
        List.of(
            "local all all trust",
            "host all l_alice 127.0.0.1/32 scram-sha-256",
            "host all all 127.0.0.1/32 trust"));
    postgres.run("select pg_reload_conf()");
    directory = new InMemoryDirectoryServer(new InMemoryDirectoryServerConfig("dc=example"));
    directory.add("dn: dc=example", "objectClass: domain", "dc: example");
    directory.add(
        "dn: uid=l_alice,dc=example",
        "objectClass: inetOrgPerson",
        "uid: l_alice",
        "cn: Alice",
        "sn: Alice",
        "userPassword: pencil");
    directory.startListening();
  }

  @AfterAll
  void stop() {
    directory.shutDown(true);
    postgres.close();
  }

  @Test
  void shouldLetInWhomTheDirectoryKnows() throws Exception {
    TestIni ini = ini().set("auth_type", "ldap").set("auth_ldap_options", options());
    try (TestNode node = TestNode.start(ini)) {
      assertThat(whoAmI(node, "l_alice", "pencil")).isEqualTo("l_alice");
      assertRefused(node, "l_alice", "wrong");
      assertRefused(node, "l_nobody", "pencil");
      assertThat(whoAmI(node, "l_alice", "pencil")).isEqualTo("l_alice");
    }
  }

  @Test
  void shouldTakeTheOptionsOfTheRule() throws Exception {
    Path rules = folder.resolve("hba.conf");
    Files.writeString(rules, "host db l_alice all ldap " + options() + "\nhost all all all trust");
    TestIni ini = ini().set("auth_type", "hba").set("auth_hba_file", rules.toString());
    try (TestNode node = TestNode.start(ini)) {
      assertThat(whoAmI(node, "l_alice", "pencil")).isEqualTo("l_alice");
      assertRefused(node, "l_alice", "wrong");
      assertThat(whoAmI(node, TestPostgres.USER, "whatever")).isEqualTo(TestPostgres.USER);
    }
  }

  @Test
  void shouldLetNobodyInWhileTheDirectoryIsDown() throws Exception {
    TestIni ini =
        ini()
            .set("auth_type", "ldap")
            .set("auth_ldap_options", "ldapserver=127.0.0.1 ldapport=1 ldapprefix=uid=");
    try (TestNode node = TestNode.start(ini)) {
      assertRefused(node, "l_alice", "pencil");
    }
  }

  private String options() {
    return "ldapserver=127.0.0.1 ldapport="
        + directory.getListenPort()
        + " ldapprefix=\"uid=\" ldapsuffix=\",dc=example\"";
  }

  private TestIni ini() {
    return new TestIni().database("db", postgres, "dbname=postgres");
  }

  private static void assertRefused(TestNode node, String user, String password) {
    assertThatThrownBy(() -> whoAmI(node, user, password))
        .hasMessage("FATAL: LDAP authentication failed")
        .extracting("SQLState")
        .isEqualTo("08P01");
  }

  private static String whoAmI(TestNode node, String user, String password) throws SQLException {
    try (Connection client = node.connect("db", user, Map.of("password", password));
        Statement statement = client.createStatement();
        ResultSet rows = statement.executeQuery("select current_user")) {
      rows.next();
      return rows.getString(1);
    }
  }
}
