package dev.pooler.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.core.testing.RawClient;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import io.netty.pkitesting.X509Bundle;
import java.net.Socket;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.sql.DriverManager;
import java.util.Map;
import java.util.Properties;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS of a whole node towards its clients. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeTlsClientsIT {
  private TlsScene scene;

  @BeforeAll
  void setUp(@TempDir Path folder) throws Exception {
    scene = new TlsScene(folder);
  }

  @ParameterizedTest
  @CsvSource({
    "disable, true, false, false, false",
    "allow, true, true, true, true",
    "prefer, true, true, true, true",
    "require, false, true, true, true",
    "verify-ca, false, false, true, false",
    "verify-full, false, false, true, false"
  })
  void shouldAcceptClients(
      String mode, boolean plain, boolean encrypted, boolean withOurs, boolean withStrangers)
      throws Exception {
    try (TestNode node = TestNode.start(scene.clientSide(mode))) {
      try (RawClient inTheClear = RawClient.to(node.port())) {
        RawClient.Answer answer = inTheClear.tryLogin("db", "postgres");
        if (plain) {
          assertThat(answer.status()).isEqualTo('I');
        } else {
          assertThat(answer.errors()).containsExactly("FATAL 08P01 SSL required");
        }
      }
      assertThat(scene.comesIn(node, null)).as("without a certificate").isEqualTo(encrypted);
      assertThat(scene.comesIn(node, scene.client()))
          .as("with one of our authority")
          .isEqualTo(withOurs);
      assertThat(scene.comesIn(node, scene.stranger()))
          .as("with a stranger's")
          .isEqualTo(withStrangers);
    }
  }

  @Test
  void shouldTakeTlsWithoutBeingAskedOnlyForOurProtocol() throws Exception {
    try (TestNode node = TestNode.start(scene.clientSide("require"))) {
      try (RawClient direct =
          RawClient.over(
              scene.handshake(new Socket("127.0.0.1", node.port()), null, "postgresql"))) {
        assertThat(direct.login("db", "postgres").query("select 1").rows()).containsExactly("1");
      }
      try (RawClient direct =
          RawClient.over(scene.handshake(new Socket("127.0.0.1", node.port()), null, null))) {
        assertThat(direct.startup(3 << 16, "db", "postgres").read().messages()).isEmpty();
      }
    }
  }

  @Test
  void shouldTakeNewCertificatesOnReloadAndKeepTheOldOnesIfTheyAreBroken() throws Exception {
    X509Bundle next = scene.serverCertificate("CN=next");
    scene.write("live.pem", scene.server().getCertificatePEM());
    scene.write("live.key", scene.server().getPrivateKeyPEM());
    TestIni ini = scene.clientSide("require");
    ini.set("client_tls_key_file", scene.file("live.key"))
        .set("client_tls_cert_file", scene.file("live.pem"));
    try (TestNode node = TestNode.start(ini)) {
      assertThat(shownBy(node)).isEqualTo(scene.server().getCertificate());
      scene.write("live.pem", next.getCertificatePEM());
      scene.write("live.key", next.getPrivateKeyPEM());
      node.node().operator().reload().toCompletableFuture().join();
      assertThat(shownBy(node)).isEqualTo(next.getCertificate());
      scene.write("live.pem", "broken");
      assertThatThrownBy(() -> node.node().operator().reload().toCompletableFuture().join())
          .hasMessageContaining("RELOAD failed");
      assertThat(shownBy(node)).isEqualTo(next.getCertificate());
    }
  }

  private X509Certificate shownBy(TestNode node) throws Exception {
    try (Socket socket =
        scene.handshake(new Socket("127.0.0.1", node.port()), null, "postgresql")) {
      return (X509Certificate) ((SSLSocket) socket).getSession().getPeerCertificates()[0];
    }
  }

  @Test
  void shouldTakeADriverThatStartsWithTls() throws Exception {
    TestIni ini =
        scene.clientSide("require").set("auth_type", "scram-sha-256").secret("postgres", "pencil");
    try (TestNode node = TestNode.start(ini);
        var connection =
            node.connect(
                "db",
                "postgres",
                Map.of(
                    "password",
                    "pencil",
                    "sslmode",
                    "require",
                    "sslNegotiation",
                    "direct",
                    "channelBinding",
                    "require"));
        var rows = connection.createStatement().executeQuery("select 1")) {
      assertThat(rows.next()).isTrue();
    }
  }

  /** Without verification the channel's binding is what notices it. */
  @Test
  void shouldNotLetClientsInThroughSomebodyInTheMiddle() throws Exception {
    TestIni ini =
        scene.clientSide("require").set("auth_type", "scram-sha-256").secret("postgres", "pencil");
    try (TestNode node = TestNode.start(ini);
        TlsMiddle middle = new TlsMiddle(scene.stranger(), node.port())) {
      String url = "jdbc:postgresql://127.0.0.1:" + middle.port() + "/db";
      Properties login = new Properties();
      login.putAll(Map.of("user", "postgres", "password", "pencil", "sslmode", "require"));
      login.put("channelBinding", "prefer");
      assertThatThrownBy(() -> DriverManager.getConnection(url, login))
          .hasMessage("FATAL: SASL authentication failed");
      login.put("channelBinding", "disable");
      DriverManager.getConnection(url, login).close();
    }
  }
}
