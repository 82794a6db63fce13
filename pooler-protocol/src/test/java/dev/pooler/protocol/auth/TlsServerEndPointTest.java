package dev.pooler.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected hashes were made with {@code openssl x509 -outform der | openssl dgst -shaN}. */
class TlsServerEndPointTest {
  @ParameterizedTest
  @CsvSource({
    "ec-sha256,75d86639eecb2f0463360e338f621f05782c1b0bc82aa3f453d3ce80431cf38f",
    "ec-sha384,a46dfc4ecbf33fda7bfe1c33aa683c6985b94c45ea8aa108b042c47a5d263522a2668bad83ef2fc6650dfc5bb969e2f4",
    "rsa-sha1,c94f3be976b176416b59b8eb2d7e57ea91a5d3a19514b67e55c714bc6ff100dc",
    "rsa-pss-sha512,8edaf3129c631c80107e4ccd0c785920adb27af7a878673427ff1251076aaac46fd71d4506d648865dd3722e6db92a5234fb62a4e17c1038acf6afc0a33d0b28",
  })
  void shouldHashByTheDigestOfTheSignature(String name, String hash) throws Exception {
    assertThat(TlsServerEndPoint.hash(certificate(name))).isEqualTo(HexFormat.of().parseHex(hash));
  }

  @Test
  void shouldHaveNoHashWhenTheSignatureHasNoDigest() throws Exception {
    assertThat(TlsServerEndPoint.hash(certificate("ed25519"))).isNull();
  }

  @ParameterizedTest
  @CsvSource({"MD5,SHA-256", "SHA1,SHA-256", "sha224,SHA-224", "SHA-512/256,SHA-512/256", "MD2,"})
  void shouldReplaceOnlyTheBrokenDigests(String digest, String expected) {
    assertThat(TlsServerEndPoint.normalize(digest)).isEqualTo(expected);
  }

  private static X509Certificate certificate(String name) throws IOException, CertificateException {
    try (InputStream in = TlsServerEndPointTest.class.getResourceAsStream(name + ".pem")) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }
}
