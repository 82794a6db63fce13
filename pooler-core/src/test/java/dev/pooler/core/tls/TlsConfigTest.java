package dev.pooler.core.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.core.config.TlsMode;
import dev.pooler.core.config.TlsSettings;
import dev.pooler.core.config.TlsSide;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Words, files, their faults, and reload. */
final class TlsConfigTest {
  @TempDir private static Path folder;
  private static TestCertificates certificates;

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificates = new TestCertificates(folder);
  }

  private static void load(TlsSettings settings) throws TlsConfigException {
    if (settings.side() == TlsSide.CLIENT) {
      ListenerTls.load(settings, TlsProvider.JDK);
    } else {
      UpstreamTls.load(settings, TlsProvider.JDK);
    }
  }

  private static TlsSettings clients(
      TlsMode mode, @Nullable Path key, @Nullable Path cert, @Nullable Path ca) {
    return TlsSettings.of(TlsSide.CLIENT, mode, key, cert, ca);
  }

  @ParameterizedTest
  @CsvSource({
    "secure, TLSv1.2 TLSv1.3",
    "default, TLSv1.2 TLSv1.3",
    "all, TLSv1 TLSv1.1 TLSv1.2 TLSv1.3",
    "legacy, TLSv1 TLSv1.1 TLSv1.2 TLSv1.3",
    "'tlsv1.3,tlsv1.2', TLSv1.2 TLSv1.3",
    "tlsv1.1:TLSV1.3, TLSv1.1 TLSv1.3",
    "!tlsv1.0, TLSv1.1 TLSv1.2 TLSv1.3",
    "'all,!tlsv1.0,!tlsv1.1', TLSv1.2 TLSv1.3"
  })
  void shouldReadProtocolWords(String words, String expected) throws TlsConfigException {
    assertThat(String.join(" ", ProtocolWords.parse("client_tls_protocols", words)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "sslv3, client_tls_protocols: unknown word \"sslv3\"",
    "'secure,!all', client_tls_protocols: no TLS version is left",
    "'', client_tls_protocols: no TLS version is left"
  })
  void shouldNameSettingWhenProtocolWordsAreWrong(String words, String text) {
    assertThatThrownBy(() -> ProtocolWords.parse("client_tls_protocols", words))
        .isInstanceOf(TlsConfigException.class)
        .hasMessageStartingWith(text);
  }

  private static final List<String> SUPPORTED =
      List.of(
          "TLS_AES_256_GCM_SHA384",
          "TLS_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
          "TLS_RSA_WITH_AES_256_CBC_SHA256",
          "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
          "TLS_DH_anon_WITH_AES_128_CBC_SHA");

  @ParameterizedTest
  @CsvSource({
    "ECDHE-RSA-AES128-GCM-SHA256, '', 1 0 3",
    "'TLS_RSA_WITH_3DES_EDE_CBC_SHA DES-CBC3-SHA', TLS_AES_128_GCM_SHA256, 1 7",
    "AES256-SHA256:ECDHE-RSA-CHACHA20-POLY1305, TLS_AES_128_GCM_SHA256, 1 4 6",
    "HIGH:!aNULL, TLS_AES_128_GCM_SHA256, 1 2 3 4 5 6",
    "HIGH:MEDIUM:+3DES:!aNULL, TLS_AES_128_GCM_SHA256, 1 2 3 4 5 6 7",
    "ECDHE+AESGCM:-aRSA:@STRENGTH, TLS_AES_128_GCM_SHA256, 1 2",
    "HIGH:!kRSA:!SHA1, TLS_AES_128_GCM_SHA256, 1 2 3 4",
    "all, TLS_AES_256_GCM_SHA384, 0 2 3 4 5 6 7",
    "secure, TLS_AES_256_GCM_SHA384, 0 2 3 4 5 6"
  })
  void shouldReadCipherWords(String words, String words13, String expected)
      throws TlsConfigException {
    TlsSettings settings =
        TlsHandshakeTest.with(
            certificates.listener(TlsMode.REQUIRE), "secure", words, words13, "auto");

    assertThat(CipherWords.parse(settings, SUPPORTED, true))
        .containsExactlyInAnyOrder(
            List.of(expected.split(" ")).stream()
                .map(index -> SUPPORTED.get(Integer.parseInt(index)))
                .toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource({"default", "secure", "fast", "normal", "''"})
  void shouldLeaveChoiceToLibraryWhenNothingIsAsked(String word) throws TlsConfigException {
    TlsSettings settings =
        TlsHandshakeTest.with(certificates.listener(TlsMode.REQUIRE), "secure", word, "", "auto");

    assertThat(CipherWords.parse(settings, SUPPORTED, true)).isNull();
    assertThat(CipherWords.parse(settings, SUPPORTED, false))
        .isNotEmpty()
        .noneMatch(suite -> suite.contains("ECDHE"));
  }

  @ParameterizedTest
  @CsvSource({
    "HIHG, '', auto, client_tls_ciphers: unknown cipher suite or word \"HIHG\"",
    "HIGH:!HIGH, '', auto, client_tls_ciphers: no cipher suite is left",
    "default, TLS_AES, auto, client_tls13_ciphers: unknown cipher suite or word \"TLS_AES\"",
    "default, '', prime255v1, client_tls_ecdhcurve: unknown curve \"prime255v1\""
  })
  void shouldNameSettingWhenWordsAreWrong(String words, String words13, String curve, String text) {
    TlsSettings settings =
        TlsHandshakeTest.with(
            certificates.listener(TlsMode.REQUIRE), "secure", words, words13, curve);

    assertThatThrownBy(() -> load(settings))
        .isInstanceOf(TlsConfigException.class)
        .hasMessageStartingWith(text);
  }

  @Test
  void shouldSayWhatIsMissingWhenFilesAre() throws Exception {
    Path key = certificates.serverKey;
    Path cert = certificates.serverCert;
    Path gone = folder.resolve("gone.pem");
    fails(
        clients(TlsMode.PREFER, null, null, null),
        "client_tls_key_file and client_tls_cert_file must");
    fails(clients(TlsMode.PREFER, key, null, null), "must be set together");
    fails(clients(TlsMode.VERIFY_CA, key, cert, null), "verify-ca requires client_tls_ca_file");
    fails(
        clients(TlsMode.PREFER, key, gone, null),
        "client_tls_cert_file = " + gone + ": no such file");
    fails(clients(TlsMode.PREFER, folder, cert, null), ": this is a folder");
    fails(
        clients(TlsMode.PREFER, cert, cert, null),
        "client_tls_key_file = " + cert + ": no private key in it");
    fails(clients(TlsMode.PREFER, key, key, null), ": no");
    fails(
        clients(TlsMode.PREFER, certificates.clientKey, cert, null),
        "the key is not that of the first certificate");
    fails(
        clients(TlsMode.PREFER, certificates.strangerKey, cert, null),
        "the key is not that of the first certificate");
    Path broken =
        certificates.write(
            "broken.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    fails(clients(TlsMode.PREFER, broken, cert, null), "the private key cannot be read");
    Path locked =
        certificates.write(
            "locked.key",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
    fails(clients(TlsMode.PREFER, locked, cert, null), "the key is encrypted");
    Path empty = certificates.write("empty.pem", "\n");
    fails(
        TlsSettings.of(TlsSide.SERVER, TlsMode.VERIFY_CA, null, null, empty),
        "server_tls_ca_file = " + empty + ": no");
    load(clients(TlsMode.DISABLE, gone, gone, gone));
  }

  private static void fails(TlsSettings settings, String text) {
    assertThatThrownBy(() -> load(settings))
        .isInstanceOf(TlsConfigException.class)
        .hasMessageContaining(text);
  }

  /** Keys as older versions of OpenSSL wrote them; each is the same as one in PKCS#8. */
  @Test
  void shouldReadOldKindsOfKeys() throws Exception {
    byte[] rsa = certificates.server.getKeyPair().getPrivate().getEncoded();
    // In PKCS#8, the PKCS#1 key follows 26 bytes of header, for any RSA key of 2048 bits.
    String pkcs1 = pem("RSA PRIVATE KEY", Arrays.copyOfRange(rsa, 26, rsa.length));
    assertThat(PrivateKeyReader.read("x", pkcs1.getBytes(US_ASCII)))
        .isEqualTo(certificates.server.getKeyPair().getPrivate());

    assertThat(secret(SEC1)).isEqualTo(secret(SEC1_AS_PKCS8));
  }

  private static BigInteger secret(String pem) throws TlsConfigException {
    return ((ECPrivateKey) PrivateKeyReader.read("x", pem.getBytes(US_ASCII))).getS();
  }

  private static String pem(String kind, byte[] der) {
    return "-----BEGIN "
        + kind
        + "-----\n"
        + Base64.getMimeEncoder().encodeToString(der)
        + "\n-----END "
        + kind
        + "-----\n";
  }

  private static final String SEC1 =
"""
-----BEGIN EC PARAMETERS-----
BggqhkjOPQMBBw==
-----END EC PARAMETERS-----
-----BEGIN EC PRIVATE KEY-----
MHcCAQEEIKlzdo5AG1m1GJYVp+ZcoXfxyEv2f+8/IthcnOa0C2Q9oAoGCCqGSM49
AwEHoUQDQgAEGk3aYMSy8YpJ6fKWzoIDflm79Didzj1GsPD4xiX3fkwvcnTXQtOY
nif1Ei0IaMa26A5Q3JaFeJxwy9dDxMkfRg==
-----END EC PRIVATE KEY-----
""";
  private static final String SEC1_AS_PKCS8 =
"""
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgqXN2jkAbWbUYlhWn
5lyhd/HIS/Z/7z8i2Fyc5rQLZD2hRANCAAQaTdpgxLLxiknp8pbOggN+Wbv0OJ3O
PUaw8PjGJfd+TC9ydNdC05ieJ/USLQhoxrboDlDcloV4nHDL10PEyR9G
-----END PRIVATE KEY-----
""";

  @Test
  void shouldKeepContextWhenNothingChanged(@TempDir Path own) throws Exception {
    TestCertificates certificates = new TestCertificates(own);
    TlsSettings clients = certificates.listener(TlsMode.PREFER);
    TlsSettings servers = certificates.upstream(TlsMode.PREFER);
    ReloadableTls tls = ReloadableTls.load(clients, servers, TlsProvider.JDK);
    ListenerTls listener = tls.listener();
    UpstreamTls upstream = tls.upstream();

    assertThat(tls.reload(clients, servers)).isEqualTo(new ReloadableTls.Changed(false, false));
    assertThat(tls.listener()).isSameAs(listener);

    Files.copy(certificates.strangerKey, certificates.serverKey, REPLACE_EXISTING);
    assertThatThrownBy(() -> tls.reload(clients, servers)).isInstanceOf(TlsConfigException.class);
    assertThat(tls.listener()).as("half a change changes nothing").isSameAs(listener);

    Files.copy(certificates.strangerCert, certificates.serverCert, REPLACE_EXISTING);
    assertThat(tls.reload(clients, servers)).isEqualTo(new ReloadableTls.Changed(true, false));
    assertThat(tls.listener()).isNotSameAs(listener);
    assertThat(tls.listener().endPointHash()).isNotEqualTo(listener.endPointHash());
    assertThat(tls.upstream()).isSameAs(upstream);

    assertThat(
            tls.reload(
                TlsSettings.disabled(TlsSide.CLIENT), certificates.upstream(TlsMode.REQUIRE)))
        .isEqualTo(new ReloadableTls.Changed(true, true));
    assertThat(tls.listener().mode()).isEqualTo(TlsMode.DISABLE);
    assertThatThrownBy(() -> tls.listener().newHandler(UnpooledByteBufAllocator.DEFAULT))
        .isInstanceOf(IllegalStateException.class);
  }
}
