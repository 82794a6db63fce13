package dev.pooler.core.backend.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.pooler.core.auth.Credentials;
import dev.pooler.core.backend.login.LoginFailure.Reason;
import dev.pooler.protocol.auth.Md5;
import dev.pooler.protocol.auth.ScramKeys;
import dev.pooler.protocol.auth.ScramServer;
import dev.pooler.protocol.auth.ScramVerifier;
import dev.pooler.protocol.auth.StoredSecret;
import dev.pooler.protocol.auth.TlsServerEndPoint;
import dev.pooler.protocol.startup.ProtocolVersion;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Logins to a real PostgreSQL, over a blocking socket: each user has the name of the method that
 * {@code pg_hba.conf} wants of it, and the password "pencil".
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServerLoginIT {
  private static final Credentials NONE = new Credentials.NoPassword();
  private static final Credentials PENCIL = new Credentials.Password("pencil", null);
  private static final List<String> HBA =
      List.of(
          "local all all trust",
          "hostssl all tls 127.0.0.1/32 scram-sha-256",
          "host all trust,postgres 127.0.0.1/32 trust",
          "host all password 127.0.0.1/32 password",
          "host all md5 127.0.0.1/32 md5",
          "host all scram 127.0.0.1/32 scram-sha-256");

  private EmbeddedPostgres postgres;
  private X509Certificate certificate;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    postgres = EmbeddedPostgres.builder().setCleanDataDirectory(true).start();
    Path data = Path.of(query("show data_directory"));
    certificate = makeCertificate(folder, data);
    Files.write(data.resolve("pg_hba.conf"), HBA);
    run("create user trust", "create user password password 'pencil'");
    run("create user scram password 'pencil'", "create user tls password 'pencil'");
    run("set password_encryption = md5; create user md5 password 'pencil'");
    run("alter system set ssl = on", "select pg_reload_conf()");
    // The reload is a signal to the postmaster, who takes the rules and the setting in one go.
    while (!query("show ssl").equals("on")) {
      Thread.onSpinWait();
    }
  }

  @AfterAll
  void stop() throws Exception {
    postgres.close();
  }

  @ParameterizedTest
  @CsvSource({"trust", "password", "md5", "scram"})
  void shouldLogInByEveryMethod(String user) throws Exception {
    LoginAction.Ready ready = ready(user, PENCIL, LoginTls.OFF);
    assertThat(ready.parameters())
        .containsEntry("application_name", "pooler test")
        .containsEntry("client_encoding", "UTF8")
        .containsKeys("server_version", "TimeZone", "DateStyle", "standard_conforming_strings");
    assertThat(ready.cancelKey()).isNotNull();
    assertThat(ready.keys() != null).isEqualTo(user.equals("scram"));
  }

  @Test
  void shouldSettleOnTheProtocolThatTheServerSpeaks() throws Exception {
    int major = majorVersion();
    LoginAction.Ready ready = ready("trust", NONE, LoginTls.OFF);
    assertThat(ready.version())
        .isEqualTo(major >= 18 ? ProtocolVersion.V3_2 : ProtocolVersion.V3_0);
    assertThat(ready.cancelKey())
        .isNotNull()
        .satisfies(key -> assertThat(key.secret()).hasSize(major >= 18 ? 32 : 4));
  }

  @Test
  void shouldLogInByMd5WithTheHashAlone() throws Exception {
    ready("md5", new Credentials.Md5Secret(Md5.store("pencil", "md5")), LoginTls.OFF);
  }

  @Test
  void shouldLogInWithTheKeysOfAnEarlierLogin() throws Exception {
    ScramKeys keys = ready("scram", PENCIL, LoginTls.OFF).keys();
    assertThat(keys).isNotNull();
    assertThat(keys.verifier().format())
        .isEqualTo(query("select rolpassword from pg_authid where rolname = 'scram'"));
    assertThat(ready("scram", new Credentials.Password("pencil", keys), LoginTls.OFF).keys())
        .isSameAs(keys);
  }

  @Test
  void shouldPassAClientsKeysThroughWhenOnlyTheVerifierIsOnFile() throws Exception {
    StoredSecret onFile =
        StoredSecret.parse(query("select rolpassword from pg_authid where rolname = 'tls'"));
    ScramVerifier verifier = ((StoredSecret.Scram) onFile).verifier();
    ScramServer towardsClient = new ScramServer(verifier, null, SocketLogin.RANDOM);
    SocketLogin.proveTo(towardsClient, "pencil");
    Credentials proven = Credentials.of(onFile, towardsClient.keys());
    ready("tls", proven, LoginTls.REQUIRED);
  }

  @ParameterizedTest
  @CsvSource({"IF_OFFERED,false", "REQUIRED,false", "REQUIRED,true"})
  void shouldLogInByTls(LoginTls tls, boolean withoutHash) throws Exception {
    SocketLogin login = new SocketLogin(postgres.getPort());
    byte[] hash = withoutHash ? null : TlsServerEndPoint.hash(certificate);
    LoginAction action = login.run(request("tls", PENCIL, tls), hash);
    assertThat(action).isInstanceOf(LoginAction.Ready.class);
    assertThat(login.mechanism()).isEqualTo(withoutHash ? "SCRAM-SHA-256" : "SCRAM-SHA-256-PLUS");
  }

  @Test
  void shouldLogInByTlsWithoutAsking() throws Exception {
    assumeThat(majorVersion()).as("direct TLS came with").isGreaterThanOrEqualTo(17);
    SocketLogin login = new SocketLogin(postgres.getPort());
    LoginAction action =
        login.run(request("tls", PENCIL, LoginTls.DIRECT), TlsServerEndPoint.hash(certificate));
    assertThat(action).isInstanceOf(LoginAction.Ready.class);
    assertThat(login.mechanism()).isEqualTo("SCRAM-SHA-256-PLUS");
  }

  @Test
  void shouldFailWhenTheChannelIsBoundToAnotherCertificate() throws Exception {
    byte[] other = TlsServerEndPoint.hash(certificate);
    assertThat(other).isNotNull();
    other[0] ^= 1;
    LoginAction action =
        new SocketLogin(postgres.getPort()).run(request("tls", PENCIL, LoginTls.REQUIRED), other);
    assertThat(LoginScript.failure(action).message())
        .contains("SCRAM channel binding check failed");
  }

  @ParameterizedTest
  @CsvSource({"password", "md5", "scram"})
  void shouldPassOnThatThePasswordIsWrong(String user) throws Exception {
    LoginFailure failure = failed(user, new Credentials.Password("pen", null));
    assertThat(failure.reason()).isEqualTo(Reason.SERVER_ERROR);
    assertThat(failure.clientSqlState()).isEqualTo("28P01");
    assertThat(failure.clientMessage())
        .isEqualTo("password authentication failed for user \"" + user + "\"");
  }

  @ParameterizedTest
  @CsvSource({"password", "md5", "scram"})
  void shouldFailWithoutPassword(String user) throws Exception {
    assertThat(failed(user, NONE).reason()).isEqualTo(Reason.WRONG_PASSWORD_TYPE);
  }

  @Test
  void shouldPassOnThatNoRuleLetsUsIn() throws Exception {
    LoginFailure failure = failed("tls", PENCIL);
    assertThat(failure.clientSqlState()).isEqualTo("28000");
    assertThat(failure.clientMessage()).contains("no pg_hba.conf entry");
  }

  private int majorVersion() throws SQLException {
    return Integer.parseInt(query("show server_version_num")) / 10_000;
  }

  private LoginAction.Ready ready(String user, Credentials credentials, LoginTls tls)
      throws Exception {
    LoginAction action =
        new SocketLogin(postgres.getPort())
            .run(request(user, credentials, tls), TlsServerEndPoint.hash(certificate));
    assertThat(action).isInstanceOf(LoginAction.Ready.class);
    return (LoginAction.Ready) action;
  }

  private LoginFailure failed(String user, Credentials credentials) throws Exception {
    return LoginScript.failure(
        new SocketLogin(postgres.getPort()).run(request(user, credentials, LoginTls.OFF), null));
  }

  private static LoginRequest request(String user, Credentials credentials, LoginTls tls) {
    LinkedHashMap<String, String> parameters = new LinkedHashMap<>();
    parameters.put("application_name", "pooler test");
    parameters.put("client_encoding", "UTF8");
    return new LoginRequest("postgres", user, credentials, tls, parameters, ProtocolVersion.NEWEST);
  }

  private void run(String... statements) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private String query(String sql) throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  /** A key and a self-signed certificate, by the JDK's keytool, as the server wants them. */
  private static X509Certificate makeCertificate(Path folder, Path data) throws Exception {
    Path store = folder.resolve("server.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-dname",
                "CN=localhost",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-sigalg",
                "SHA384withECDSA",
                "-storetype",
                "PKCS12",
                "-storepass",
                "secret",
                "-keystore",
                store.toString())
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), "secret".toCharArray());
    X509Certificate made = (X509Certificate) keys.getCertificate("server");
    byte[] key = keys.getKey("server", "secret".toCharArray()).getEncoded();
    writePem(data.resolve("server.crt"), "CERTIFICATE", made.getEncoded());
    writePem(data.resolve("server.key"), "PRIVATE KEY", key);
    return made;
  }

  private static void writePem(Path file, String kind, byte[] der) throws Exception {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    // Where PostgreSQL does not run as ourselves, the files must be its own.
    Files.setOwner(file, Files.getOwner(file.resolveSibling("PG_VERSION")));
  }
}
