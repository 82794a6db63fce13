package dev.pooler.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pooler.core.testing.RawClient;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import dev.pooler.core.testing.Wiretap;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS of a whole node towards its servers, against a PostgreSQL that speaks it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeTlsServersIT {
  private static final String AS_SCRAM = "dbname=postgres user=n_scram password=pencil";
  private static final String SHOWN_SERIAL =
      "select client_serial from pg_stat_ssl where pid = pg_backend_pid()";

  private TlsScene scene;
  private TestPostgres postgres;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    scene = new TlsScene(folder);
    postgres = scene.startPostgres();
  }

  @AfterAll
  void stop() {
    postgres.close();
  }

  @ParameterizedTest
  @CsvSource({
    "disable, 127.0.0.1, ca.pem, f", "allow, 127.0.0.1, ca.pem, t", "prefer, 127.0.0.1, ca.pem, t",
    "require, 127.0.0.1, other-ca.pem, t", "verify-ca, 127.0.0.1, ca.pem, t",
        "verify-ca, 127.0.0.1, other-ca.pem, -",
    "verify-full, localhost, ca.pem, t", "verify-full, 127.0.0.1, ca.pem, -"
  })
  void shouldConnectToAServerWithTls(String mode, String host, String authorities, String encrypted)
      throws Exception {
    TestIni ini =
        new TestIni()
            .database("db", "host=" + host + " port=" + postgres.port() + " dbname=postgres");
    ini.set("server_tls_sslmode", mode)
        .set("server_tls_ca_file", scene.file(authorities))
        .set("query_wait_timeout", "1");
    try (TestNode node = TestNode.start(ini);
        RawClient raw = RawClient.to(node.port())) {
      RawClient.Answer answer = raw.tryLogin("db", "postgres");
      if (encrypted.equals("-")) {
        assertThat(answer.errors()).containsExactly("FATAL 08P01 query_wait_timeout");
      } else {
        assertThat(raw.query("select ssl from pg_stat_ssl where pid = pg_backend_pid()").rows())
            .containsExactly(encrypted);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"allow, true", "prefer, true", "require, false", "verify-full, false"})
  void shouldConnectToAServerWithoutTls(String mode, boolean works) throws Exception {
    TestIni ini = new TestIni().database("db", TestPostgres.shared(), "dbname=postgres");
    ini.set("server_tls_sslmode", mode)
        .set("server_tls_ca_file", scene.file("ca.pem"))
        .set("query_wait_timeout", "1");
    try (TestNode node = TestNode.start(ini);
        RawClient raw = RawClient.to(node.port())) {
      RawClient.Answer answer = raw.tryLogin("db", "postgres");
      if (works) {
        assertThat(answer.status()).isEqualTo('I');
      } else {
        assertThat(answer.errors()).containsExactly("FATAL 08P01 query_wait_timeout");
      }
    }
  }

  @Test
  void shouldShowItsCertificate() throws Exception {
    TestIni ini = new TestIni().secret("n_cert", "");
    ini.database("db", "host=localhost port=" + postgres.port() + " dbname=postgres");
    ini.set("server_tls_sslmode", "verify-full").set("server_tls_ca_file", scene.file("ca.pem"));
    ini.set("server_tls_cert_file", scene.file("client.pem"))
        .set("server_tls_key_file", scene.file("client.key"));
    try (TestNode node = TestNode.start(ini);
        RawClient raw = RawClient.to(node.port()).login("db", "n_cert")) {
      assertThat(raw.query("select current_user").rows()).containsExactly("n_cert");
    }
  }

  @Test
  void shouldShowItsNewCertificateAfterReload() throws Exception {
    X509Bundle next = scene.clientCertificate();
    scene.write("own.pem", scene.client().getCertificatePEM());
    scene.write("own.key", scene.client().getPrivateKeyPEM());
    TestIni ini = new TestIni().secret("n_cert", "").set("pool_mode", "transaction");
    ini.database("db", "host=localhost port=" + postgres.port() + " dbname=postgres");
    ini.set("server_tls_sslmode", "verify-full").set("server_tls_ca_file", scene.file("ca.pem"));
    ini.set("server_tls_cert_file", scene.file("own.pem"))
        .set("server_tls_key_file", scene.file("own.key"));
    try (TestNode node = TestNode.start(ini);
        RawClient raw = RawClient.to(node.port()).login("db", "n_cert")) {
      assertThat(raw.query(SHOWN_SERIAL).rows()).containsExactly(serial(scene.client()));
      scene.write("own.pem", next.getCertificatePEM());
      scene.write("own.key", next.getPrivateKeyPEM());
      node.node().operator().reload().toCompletableFuture().join();
      assertThat(raw.query(SHOWN_SERIAL).rows()).containsExactly(serial(next));
      scene.write("own.key", scene.client().getPrivateKeyPEM());
      assertThatThrownBy(() -> node.node().operator().reload().toCompletableFuture().join())
          .hasMessageContaining("RELOAD failed");
      assertThat(raw.query(SHOWN_SERIAL).rows()).containsExactly(serial(next));
    }
  }

  @Test
  void shouldTrustAnotherAuthorityAfterReload() throws Exception {
    scene.write("trusted.pem", Files.readString(Path.of(scene.file("other-ca.pem"))));
    TestIni ini = new TestIni();
    ini.database("db", "host=localhost port=" + postgres.port() + " dbname=postgres");
    ini.set("server_tls_sslmode", "verify-full")
        .set("server_tls_ca_file", scene.file("trusted.pem"));
    ini.set("server_login_retry", "0.1").set("query_wait_timeout", "1");
    try (TestNode node = TestNode.start(ini);
        RawClient early = RawClient.to(node.port());
        RawClient late = RawClient.to(node.port())) {
      assertThat(early.tryLogin("db", "postgres").errors())
          .containsExactly("FATAL 08P01 query_wait_timeout");
      scene.write("trusted.pem", scene.authority().getCertificatePEM());
      node.node().operator().reload().toCompletableFuture().join();
      assertThat(late.tryLogin("db", "postgres").status()).isEqualTo('I');
    }
  }

  private static String serial(X509Bundle bundle) {
    return bundle.getCertificate().getSerialNumber().toString();
  }

  @Test
  void shouldBindPasswordsToTheChannelOnBothSides() throws Exception {
    TestIni ini =
        scene.clientSide("require").set("auth_type", "scram-sha-256").secret("n_scram", "pencil");
    ini.database("db", "host=localhost port=" + postgres.port() + " dbname=postgres");
    ini.set("server_tls_sslmode", "require");
    try (TestNode node = TestNode.start(ini);
        var connection =
            node.connect(
                "db",
                "n_scram",
                Map.of("password", "pencil", "sslmode", "require", "channelBinding", "require"));
        var rows =
            connection
                .createStatement()
                .executeQuery("select ssl from pg_stat_ssl where pid = pg_backend_pid()")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getBoolean(1)).isTrue();
    }
  }

  /** Which shows that SCRAM-SHA-256-PLUS is chosen where it is offered. */
  @Test
  void shouldNotLogInToAServerThroughSomebodyInTheMiddle() throws Exception {
    try (TlsMiddle middle = new TlsMiddle(scene.stranger(), postgres.port())) {
      TestIni ini =
          new TestIni()
              .database("bound", "host=localhost port=" + middle.port() + " " + AS_SCRAM)
              .database("trusted", "host=localhost port=" + middle.port() + " dbname=postgres");
      ini.set("server_tls_sslmode", "require").set("query_wait_timeout", "1");
      try (TestNode node = TestNode.start(ini);
          RawClient bound = RawClient.to(node.port());
          RawClient trusted = RawClient.to(node.port())) {
        assertThat(trusted.tryLogin("trusted", "postgres").status()).isEqualTo('I');
        assertThat(bound.tryLogin("bound", "postgres").errors())
            .containsExactly("FATAL 28000 SCRAM channel binding check failed");
      }
    }
  }

  @Test
  void shouldEncryptCancelRequestsWhereTheBackendIs() throws Exception {
    try (Wiretap tap = new Wiretap(postgres.port())) {
      TestIni ini =
          new TestIni().database("db", "host=localhost port=" + tap.port() + " dbname=postgres");
      ini.set("server_tls_sslmode", "verify-full").set("server_tls_ca_file", scene.file("ca.pem"));
      try (TestNode node = TestNode.start(ini);
          RawClient raw = RawClient.to(node.port()).login("db", "postgres")) {
        raw.send(PgBytes.query("select 'secret key', pg_sleep(60)"));
        await()
            .until(
                () ->
                    postgres.ask(
                        "select count(*) from pg_stat_activity where state = 'active' and query"
                            + " like '%secret key%' and pid <> pg_backend_pid()"),
                "1"::equals);
        try (RawClient bearer = RawClient.to(node.port())) {
          bearer.send(raw.cancelRequest()).next();
        }
        assertThat(raw.read().errors())
            .containsExactly("ERROR 57014 canceling statement due to user request");
        assertThat(tap.firstCodes())
            .as("what connections begin with")
            .hasSize(2)
            .containsOnly(80877103);
      }
    }
  }
}
