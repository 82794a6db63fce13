package dev.pooler.core.tls;

import static org.awaitility.Awaitility.await;

import dev.pooler.core.testing.RawClient;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * A certificate authority and what it has issued, in a folder, and nodes and a PostgreSQL that use
 * it.
 */
final class TlsScene {
  private static final List<String> HBA =
      List.of(
          "local all all trust",
          "hostssl all n_cert 127.0.0.1/32 cert",
          "hostssl all n_scram 127.0.0.1/32 scram-sha-256",
          "host all postgres 127.0.0.1/32 trust");

  private static final char[] NO_PASSWORD = new char[0];

  private final Path folder;
  private final X509Bundle authority = newAuthority("CN=ca");
  private final X509Bundle server = serverCertificate("CN=localhost");
  private final X509Bundle client = clientCertificate();
  private final X509Bundle stranger;

  TlsScene(Path folder) throws Exception {
    this.folder = folder;
    X509Bundle other = newAuthority("CN=other");
    stranger = new CertificateBuilder().subject("CN=n_cert").buildIssuedBy(other);
    write("ca.pem", authority.getCertificatePEM());
    write("other-ca.pem", other.getCertificatePEM());
    write("server.pem", server.getCertificatePEM());
    write("server.key", server.getPrivateKeyPEM());
    write("client.pem", client.getCertificatePEM());
    write("client.key", client.getPrivateKeyPEM());
  }

  private static X509Bundle newAuthority(String subject) throws Exception {
    return new CertificateBuilder()
        .subject(subject)
        .setIsCertificateAuthority(true)
        .buildSelfSigned();
  }

  /** Another one for localhost, of our authority. */
  X509Bundle serverCertificate(String subject) throws Exception {
    return new CertificateBuilder()
        .subject(subject)
        .addSanDnsName("localhost")
        .buildIssuedBy(authority);
  }

  /** Another one for the user n_cert, of our authority. */
  X509Bundle clientCertificate() throws Exception {
    return new CertificateBuilder().subject("CN=n_cert").buildIssuedBy(authority);
  }

  X509Bundle authority() {
    return authority;
  }

  /** Of localhost: server.pem and server.key. */
  X509Bundle server() {
    return server;
  }

  /** Of the user n_cert: client.pem and client.key. */
  X509Bundle client() {
    return client;
  }

  /** In the name of n_cert, of an authority that nobody here trusts. */
  X509Bundle stranger() {
    return stranger;
  }

  /**
   * A PostgreSQL with the server's certificate; n_cert comes by certificate, n_scram by password.
   * The caller closes it.
   */
  TestPostgres startPostgres() throws Exception {
    TestPostgres postgres = TestPostgres.start(Map.of());
    Path data = Path.of(postgres.ask("show data_directory"));
    postgres.run("create role n_cert login", "create role n_scram login password 'pencil'");
    install("server.pem", data, "server.crt");
    install("server.key", data, "server.key");
    install("ca.pem", data, "root.crt");
    Files.write(data.resolve("pg_hba.conf"), HBA);
    postgres.run(
        "alter system set ssl_ca_file = 'root.crt'",
        "alter system set ssl = on",
        "select pg_reload_conf()");
    await().until(() -> postgres.ask("show ssl"), "on"::equals);
    return postgres;
  }

  /** As a file that only PostgreSQL's own user may read, as it insists. */
  private void install(String name, Path data, String as) throws IOException {
    Path copy = Files.copy(folder.resolve(name), data.resolve(as));
    Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
    Files.setAttribute(copy, "unix:uid", Files.getAttribute(data, "unix:uid"));
  }

  /** A node with database db that asks its clients for TLS in this mode. */
  TestIni clientSide(String mode) {
    TestIni ini =
        new TestIni()
            .database("db", TestPostgres.shared(), "dbname=postgres")
            .set("client_tls_sslmode", mode);
    ini.set("client_tls_key_file", file("server.key"))
        .set("client_tls_cert_file", file("server.pem"));
    return ini.set("client_tls_ca_file", file("ca.pem"));
  }

  /** Whether a client is let in that asks for TLS and shows this certificate, or none. */
  boolean comesIn(TestNode node, @Nullable X509Bundle certificate) throws Exception {
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

  /**
   * Becomes a TLS client on a socket, which trusts our authority.
   *
   * @param protocol to offer by ALPN, or null for none
   */
  Socket handshake(Socket socket, @Nullable X509Bundle certificate, @Nullable String protocol)
      throws Exception {
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

  /** The path of a file of the folder. */
  String file(String name) {
    return folder.resolve(name).toString();
  }

  /** Writes a file of the folder. */
  void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }
}
