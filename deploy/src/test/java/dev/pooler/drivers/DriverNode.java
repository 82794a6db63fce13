package dev.pooler.drivers;

import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A node for the tests of drivers, in front of the PostgreSQL that all tests share, with a database
 * for each pool mode. It has two event loops and few backends, which keep few statements, so that
 * clients change backends and loops, and statements are prepared anew, all the time.
 */
final class DriverNode implements AutoCloseable {
  static final String SESSION = "session";
  static final String TRANSACTION = "transaction";
  static final String STATEMENT = "statement";

  /** More than a backend keeps. */
  static final int STATEMENTS = 13;

  /** Who has to log in at a node {@link #withPasswordsAndTls}; nobody else may. */
  static final String USER = "driver";

  static final String PASSWORD = "pencil and păper";

  private static final int KEPT_STATEMENTS = 10;
  private final TestNode node;

  private DriverNode(TestNode node) {
    this.node = node;
  }

  /** Where everybody is trusted. */
  static DriverNode start() {
    return new DriverNode(TestNode.start(ini("postgres")));
  }

  /** As {@link #start()}, for a database of the server that the caller has made. */
  static DriverNode start(String database) {
    return new DriverNode(TestNode.start(ini(database)));
  }

  /**
   * Where {@link #USER} has to come over TLS, with a password, by SCRAM.
   *
   * @param folder where the certificates go: {@code ca.pem} is what clients have to trust
   */
  static DriverNode withPasswordsAndTls(Path folder) throws Exception {
    X509Bundle ca =
        new CertificateBuilder()
            .subject("CN=test CA")
            .setIsCertificateAuthority(true)
            .ecp256()
            .buildSelfSigned();
    X509Bundle server =
        new CertificateBuilder()
            .subject("CN=localhost")
            .addSanDnsName("localhost")
            .ecp256()
            .buildIssuedBy(ca);
    Files.writeString(caFile(folder), ca.getCertificatePEM());
    Path key = Files.writeString(folder.resolve("server.key"), server.getPrivateKeyPEM());
    Path certificate = Files.writeString(folder.resolve("server.pem"), server.getCertificatePEM());
    TestPostgres.shared()
        .run(
            "drop role if exists " + USER,
            "create role " + USER + " login superuser password '" + PASSWORD + "'");
    return new DriverNode(
        TestNode.start(
            ini("postgres")
                .set("auth_type", "scram-sha-256")
                .secret(USER, PASSWORD)
                .set("client_tls_sslmode", "require")
                .set("client_tls_key_file", key.toString())
                .set("client_tls_cert_file", certificate.toString())));
  }

  static Path caFile(Path folder) {
    return folder.resolve("ca.pem");
  }

  private static TestIni ini(String database) {
    TestPostgres postgres = TestPostgres.shared();
    String same = "dbname=" + database + " pool_mode=";
    return new TestIni()
        .database(SESSION, postgres, same + "session pool_size=4")
        .database(TRANSACTION, postgres, same + "transaction pool_size=2")
        .database(STATEMENT, postgres, same + "statement pool_size=2")
        .set("max_prepared_statements", String.valueOf(KEPT_STATEMENTS))
        // Some drivers send it, and PgBouncer refuses it too.
        .set("ignore_startup_parameters", "extra_float_digits")
        .own("event_loops", "2");
  }

  int port() {
    return node.port();
  }

  @Override
  public void close() {
    node.close();
  }
}
