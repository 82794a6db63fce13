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
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS of a whole node on both sides, against a PostgreSQL that speaks it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeTlsIT {
  private static final List<String> HBA =
      List.of(
          "local all all trust",
          "hostssl all n_cert 127.0.0.1/32 cert",
          "hostssl all n_scram 127.0.0.1/32 scram-sha-256",
          "host all postgres 127.0.0.1/32 trust");

  private static final String AS_SCRAM = "dbname=postgres user=n_scram password=pencil";
  private static final String SHOWN_SERIAL =
      "select client_serial from pg_stat_ssl where pid = pg_backend_pid()";

  private static final char[] NO_PASSWORD = new char[0];

  private TestPostgres postgres;
  private TestPostgres plainPostgres;
  private X509Bundle authority;
  private X509Bundle server;
  private X509Bundle client;
  private X509Bundle stranger;
  private Path folder;

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    plainPostgres = TestPostgres.shared();
    postgres = TestPostgres.start(Map.of());
    authority =
        new CertificateBuilder().subject("CN=ca").setIsCertificateAuthority(true).buildSelfSigned();
    server =
        new CertificateBuilder()
            .subject("CN=localhost")
            .addSanDnsName("localhost")
            .buildIssuedBy(authority);
    client = new CertificateBuilder().subject("CN=n_cert").buildIssuedBy(authority);
    X509Bundle other =
        new CertificateBuilder()
            .subject("CN=other")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    stranger = new CertificateBuilder().subject("CN=n_cert").buildIssuedBy(other);
    write("ca.pem", authority.getCertificatePEM());
    write("other-ca.pem", other.getCertificatePEM());
    write("server.pem", server.getCertificatePEM());
    write("server.key", server.getPrivateKeyPEM());
    write("client.pem", client.getCertificatePEM());
    write("client.key", client.getPrivateKeyPEM());
    Path data = Path.of(postgres.ask("show data_directory"));
    postgres.run("create role n_cert login", "create role n_scram login password 'pencil'");
    for (String[] file :
        new String[][] {
          {"server.pem", "server.crt"}, {"server.key", "server.key"}, {"ca.pem", "root.crt"}
        }) {
      Path copy = Files.copy(folder.resolve(file[0]), data.resolve(file[1]));
      Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
      Files.setAttribute(copy, "unix:uid", Files.getAttribute(data, "unix:uid"));
    }
    Files.write(data.resolve("pg_hba.conf"), HBA);
    postgres.run(
        "alter system set ssl_ca_file = 'root.crt'",
        "alter system set ssl = on",
        "select pg_reload_conf()");
    await().until(() -> postgres.ask("show ssl"), "on"::equals);
  }

  @AfterAll
  void stop() {
    postgres.close();
  }

  // --- towards clients ---

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
    try (TestNode node = TestNode.start(clientSide(mode))) {
      try (RawClient inTheClear = RawClient.to(node.port())) {
        RawClient.Answer answer = inTheClear.tryLogin("db", "postgres");
        if (plain) {
          assertThat(answer.status()).isEqualTo('I');
        } else {
          assertThat(answer.errors()).containsExactly("FATAL 08P01 SSL required");
        }
      }
      assertThat(comesIn(node, null)).as("without a certificate").isEqualTo(encrypted);
      assertThat(comesIn(node, client)).as("with one of our authority").isEqualTo(withOurs);
      assertThat(comesIn(node, stranger)).as("with a stranger's").isEqualTo(withStrangers);
    }
  }

  @Test
  void shouldTakeTlsWithoutBeingAskedOnlyForOurProtocol() throws Exception {
    try (TestNode node = TestNode.start(clientSide("require"))) {
      try (RawClient direct =
          RawClient.over(handshake(new Socket("127.0.0.1", node.port()), null, "postgresql"))) {
        assertThat(direct.login("db", "postgres").query("select 1").rows()).containsExactly("1");
      }
      try (RawClient direct =
          RawClient.over(handshake(new Socket("127.0.0.1", node.port()), null, null))) {
        assertThat(direct.startup(3 << 16, "db", "postgres").read().messages()).isEmpty();
      }
    }
  }

  @Test
  void shouldTakeNewCertificatesOnReloadAndKeepTheOldOnesIfTheyAreBroken() throws Exception {
    X509Bundle next =
        new CertificateBuilder()
            .subject("CN=next")
            .addSanDnsName("localhost")
            .buildIssuedBy(authority);
    write("live.pem", server.getCertificatePEM());
    write("live.key", server.getPrivateKeyPEM());
    TestIni ini = clientSide("require");
    ini.set("client_tls_key_file", file("live.key")).set("client_tls_cert_file", file("live.pem"));
    try (TestNode node = TestNode.start(ini)) {
      assertThat(shownBy(node)).isEqualTo(server.getCertificate());
      write("live.pem", next.getCertificatePEM());
      write("live.key", next.getPrivateKeyPEM());
      node.node().operator().reload().toCompletableFuture().join();
      assertThat(shownBy(node)).isEqualTo(next.getCertificate());
      write("live.pem", "broken");
      assertThatThrownBy(() -> node.node().operator().reload().toCompletableFuture().join())
          .hasMessageContaining("RELOAD failed");
      assertThat(shownBy(node)).isEqualTo(next.getCertificate());
    }
  }

  private X509Certificate shownBy(TestNode node) throws Exception {
    try (Socket socket = handshake(new Socket("127.0.0.1", node.port()), null, "postgresql")) {
      return (X509Certificate) ((SSLSocket) socket).getSession().getPeerCertificates()[0];
    }
  }

  @Test
  void shouldBindPasswordsToTheChannelOnBothSides() throws Exception {
    TestIni ini =
        clientSide("require").set("auth_type", "scram-sha-256").secret("n_scram", "pencil");
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

  @Test
  void shouldTakeADriverThatStartsWithTls() throws Exception {
    TestIni ini =
        clientSide("require").set("auth_type", "scram-sha-256").secret("postgres", "pencil");
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
        clientSide("require").set("auth_type", "scram-sha-256").secret("postgres", "pencil");
    try (TestNode node = TestNode.start(ini);
        TlsMiddle middle = new TlsMiddle(stranger, node.port())) {
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

  // --- towards the server ---

  /** So is it on this side, which shows that SCRAM-SHA-256-PLUS is chosen where it is offered. */
  @Test
  void shouldNotLogInToAServerThroughSomebodyInTheMiddle() throws Exception {
    try (TlsMiddle middle = new TlsMiddle(stranger, postgres.port())) {
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
  void shouldShowItsNewCertificateAfterReload() throws Exception {
    X509Bundle next = new CertificateBuilder().subject("CN=n_cert").buildIssuedBy(authority);
    write("own.pem", client.getCertificatePEM());
    write("own.key", client.getPrivateKeyPEM());
    TestIni ini = new TestIni().secret("n_cert", "").set("pool_mode", "transaction");
    ini.database("db", "host=localhost port=" + postgres.port() + " dbname=postgres");
    ini.set("server_tls_sslmode", "verify-full").set("server_tls_ca_file", file("ca.pem"));
    ini.set("server_tls_cert_file", file("own.pem")).set("server_tls_key_file", file("own.key"));
    try (TestNode node = TestNode.start(ini);
        RawClient raw = RawClient.to(node.port()).login("db", "n_cert")) {
      assertThat(raw.query(SHOWN_SERIAL).rows()).containsExactly(serial(client));
      write("own.pem", next.getCertificatePEM());
      write("own.key", next.getPrivateKeyPEM());
      node.node().operator().reload().toCompletableFuture().join();
      assertThat(raw.query(SHOWN_SERIAL).rows()).containsExactly(serial(next));
      write("own.key", client.getPrivateKeyPEM());
      assertThatThrownBy(() -> node.node().operator().reload().toCompletableFuture().join())
          .hasMessageContaining("RELOAD failed");
      assertThat(raw.query(SHOWN_SERIAL).rows()).containsExactly(serial(next));
    }
  }

  @Test
  void shouldTrustAnotherAuthorityAfterReload() throws Exception {
    write("trusted.pem", Files.readString(folder.resolve("other-ca.pem")));
    TestIni ini = new TestIni();
    ini.database("db", "host=localhost port=" + postgres.port() + " dbname=postgres");
    ini.set("server_tls_sslmode", "verify-full").set("server_tls_ca_file", file("trusted.pem"));
    ini.set("server_login_retry", "0.1").set("query_wait_timeout", "1");
    try (TestNode node = TestNode.start(ini);
        RawClient early = RawClient.to(node.port());
        RawClient late = RawClient.to(node.port())) {
      assertThat(early.tryLogin("db", "postgres").errors())
          .containsExactly("FATAL 08P01 query_wait_timeout");
      write("trusted.pem", authority.getCertificatePEM());
      node.node().operator().reload().toCompletableFuture().join();
      assertThat(late.tryLogin("db", "postgres").status()).isEqualTo('I');
    }
  }

  private static String serial(X509Bundle bundle) {
    return bundle.getCertificate().getSerialNumber().toString();
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
        .set("server_tls_ca_file", file(authorities))
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
    TestIni ini = new TestIni().database("db", plainPostgres, "dbname=postgres");
    ini.set("server_tls_sslmode", mode)
        .set("server_tls_ca_file", file("ca.pem"))
        .set("query_wait_timeout", "1");
    try (TestNode node = TestNode.start(ini);
        RawClient raw = RawClient.to(node.port())) {
      assertThat(raw.tryLogin("db", "postgres").status()).isEqualTo(works ? 'I' : '-');
    }
  }

  @Test
  void shouldShowItsCertificate() throws Exception {
    TestIni ini = new TestIni().secret("n_cert", "");
    ini.database("db", "host=localhost port=" + postgres.port() + " dbname=postgres");
    ini.set("server_tls_sslmode", "verify-full").set("server_tls_ca_file", file("ca.pem"));
    ini.set("server_tls_cert_file", file("client.pem"))
        .set("server_tls_key_file", file("client.key"));
    try (TestNode node = TestNode.start(ini);
        RawClient raw = RawClient.to(node.port()).login("db", "n_cert")) {
      assertThat(raw.query("select current_user").rows()).containsExactly("n_cert");
    }
  }

  @Test
  void shouldEncryptCancelRequestsWhereTheBackendIs() throws Exception {
    try (Wiretap tap = new Wiretap(postgres.port())) {
      TestIni ini =
          new TestIni().database("db", "host=localhost port=" + tap.port() + " dbname=postgres");
      ini.set("server_tls_sslmode", "verify-full").set("server_tls_ca_file", file("ca.pem"));
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

  // --- helpers ---

  private TestIni clientSide(String mode) {
    TestIni ini =
        new TestIni()
            .database("db", plainPostgres, "dbname=postgres")
            .set("client_tls_sslmode", mode);
    ini.set("client_tls_key_file", file("server.key"))
        .set("client_tls_cert_file", file("server.pem"));
    return ini.set("client_tls_ca_file", file("ca.pem"));
  }

  private boolean comesIn(TestNode node, @Nullable X509Bundle certificate) throws Exception {
    Socket socket = new Socket("127.0.0.1", node.port());
    try (RawClient asking = RawClient.over(socket)) {
      asking.send(PgBytes.body().int32(80877103).asStartup());
      if (asking.readByte() != 'S') {
        return false;
      }
      RawClient encrypted = RawClient.over(handshake(socket, certificate, null));
      return encrypted.tryLogin("db", "postgres").status() == 'I';
    } catch (IOException refused) {
      return false;
    }
  }

  private Socket handshake(
      Socket socket, @Nullable X509Bundle certificate, @Nullable String protocol) throws Exception {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", authority.getCertificate());
    trust.init(trusted);
    KeyManagerFactory keys = null;
    if (certificate != null) {
      keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(certificate.toKeyStore(NO_PASSWORD), NO_PASSWORD);
    }
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
    SSLSocket tls =
        (SSLSocket)
            context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
    if (protocol != null) {
      SSLParameters parameters = tls.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {protocol});
      tls.setSSLParameters(parameters);
    }
    tls.startHandshake();
    return tls;
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
