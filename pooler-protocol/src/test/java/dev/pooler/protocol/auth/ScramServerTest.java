package dev.pooler.protocol.auth;

import static dev.pooler.protocol.auth.ScramServer.MECHANISM;
import static dev.pooler.protocol.auth.ScramServer.MECHANISM_PLUS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server's side against the example of RFC 7677 and against clients that break the rules. */
class ScramServerTest {
  private static final String RFC_CLIENT_FIRST = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
  private static final String RFC_SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
  private static final String RFC_NONCE = "rOprNGfwEbeRWgbNEkqO" + RFC_SERVER_NONCE;
  private static final String RFC_PROOF = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
  private static final ScramVerifier RFC_VERIFIER =
      ScramVerifier.derive("pencil", Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);
  private static final byte[] HASH = new byte[32];

  @Test
  void shouldFollowTheExampleOfRfc7677() throws AuthFailure {
    ScramServer server = server(null);
    assertThat(server.mechanisms()).containsExactly(MECHANISM);
    assertThat(text(server.first(MECHANISM, bytes(RFC_CLIENT_FIRST))))
        .isEqualTo("r=" + RFC_NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
    assertThat(text(server.last(bytes("c=biws,r=" + RFC_NONCE + ",p=" + RFC_PROOF))))
        .isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    assertThat(ScramCrypto.sha256(server.keys().clientKey())).isEqualTo(RFC_VERIFIER.storedKey());
    assertThat(server.keys().verifier()).isEqualTo(RFC_VERIFIER);
  }

  @Test
  void shouldOfferChannelBindingFirstWhenTheClientCameByTls() {
    assertThat(server(HASH).mechanisms()).containsExactly(MECHANISM_PLUS, MECHANISM);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "n,,n=,r=abc;SCRAM-SHA-256-PLUS;MALFORMED",
        "y,,n=,r=abc;SCRAM-SHA-256-PLUS;MALFORMED",
        "y,,n=,r=abc;SCRAM-SHA-256;CHANNEL_BINDING",
        "p=tls-server-end-point,,n=,r=abc;SCRAM-SHA-256;MALFORMED",
        "p=tls-unique,,n=,r=abc;SCRAM-SHA-256-PLUS;UNSUPPORTED",
        "p=tls-server-end-point;SCRAM-SHA-256-PLUS;MALFORMED",
        "p=tls-server-end-points,,n=,r=abc;SCRAM-SHA-256-PLUS;MALFORMED",
        "p=tls-server-end-point,;SCRAM-SHA-256-PLUS;MALFORMED",
        "p=tls-server-end-point,a=joe,n=,r=abc;SCRAM-SHA-256-PLUS;UNSUPPORTED",
        "n,,n=,r=abc;SCRAM-SHA-1;UNSUPPORTED",
      })
  void shouldRefuseWhenChannelBindingDoesNotFitTheTlsConnection(
      String first, String mechanism, AuthFailure.Kind kind) {
    assertFailure(kind, () -> server(HASH).first(mechanism, bytes(first)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "p=tls-server-end-point,,n=,r=abc;SCRAM-SHA-256-PLUS;UNSUPPORTED",
        "p=tls-server-end-point,,n=,r=abc;SCRAM-SHA-256;MALFORMED",
        "n,a=joe,n=,r=abc;SCRAM-SHA-256;UNSUPPORTED",
        "n,,m=ext,n=,r=abc;SCRAM-SHA-256;UNSUPPORTED",
        "x,,n=,r=abc;SCRAM-SHA-256;MALFORMED",
        "n;SCRAM-SHA-256;MALFORMED",
        "nn=,r=abc;SCRAM-SHA-256;MALFORMED",
        "n,,;SCRAM-SHA-256;MALFORMED",
        "n,,n=;SCRAM-SHA-256;MALFORMED",
        "n,,n=,r=;SCRAM-SHA-256;MALFORMED",
        "n,,r=abc;SCRAM-SHA-256;MALFORMED",
        "n,,n=,r=a b;SCRAM-SHA-256;MALFORMED",
        "n,,n=,r=abc,1=2;SCRAM-SHA-256;MALFORMED",
      })
  void shouldRefuseWhenClientFirstMessageIsWrong(
      String first, String mechanism, AuthFailure.Kind kind) {
    assertFailure(kind, () -> server(null).first(mechanism, bytes(first)));
  }

  @Test
  void shouldAcceptAClientThatCouldBindWhenWeCannot() throws AuthFailure {
    ScramServer server = server(null);
    server.first(MECHANISM, bytes("y,,n=,r=abc"));
    assertFailure(
        AuthFailure.Kind.CHANNEL_BINDING,
        () -> server.last(bytes("c=biws,r=abc" + RFC_SERVER_NONCE + ",p=" + RFC_PROOF)));
    ScramServer again = server(null);
    again.first(MECHANISM, bytes("y,,n=,r=abc"));
    assertFailure(
        AuthFailure.Kind.WRONG_PASSWORD,
        () -> again.last(bytes("c=eSws,r=abc" + RFC_SERVER_NONCE + ",p=" + RFC_PROOF)));
  }

  @Test
  void shouldRefuseAMessageThatIsTooLongOrHoldsANul() {
    String longNonce = "n,,n=,r=" + "a".repeat(ScramAttributes.MAX_MESSAGE);
    assertFailure(
        AuthFailure.Kind.MALFORMED, () -> server(null).first(MECHANISM, bytes(longNonce)));
    assertFailure(
        AuthFailure.Kind.MALFORMED, () -> server(null).first(MECHANISM, bytes("n,,n=,r=abc\0")));
    assertFailure(AuthFailure.Kind.MALFORMED, () -> server(null).first(MECHANISM, bytes("")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "c=biws",
        "c=biws,",
        "r=NONCE,p=PROOF",
        "c=biws,r=NONCE",
        "c=biws,r=NONCE,",
        "c=biws,r=NONCE,p=",
        "c=biws,r=NONCE,p=AAAA",
        "c=biws,r=NONCE,p=!",
        "c=biws,r=NONCE,p=PROOF,x=1",
        "c=biws,r=NONCEx,p=PROOF",
        "c=biws,r=rOprNGfwEbeRWgbNEkqO,p=PROOF",
      })
  void shouldRefuseWhenClientFinalMessageIsMalformed(String last) throws AuthFailure {
    ScramServer server = challenged();
    String message = last.replace("NONCE", RFC_NONCE).replace("PROOF", RFC_PROOF);
    assertFailure(AuthFailure.Kind.MALFORMED, () -> server.last(bytes(message)));
    assertThatThrownBy(server::keys).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"c=eSws", "c=", "c=biws=", "c=cD10bHMtc2VydmVyLWVuZC1wb2ludCws"})
  void shouldRefuseWhenChannelAttributeDiffersFromTheHeader(String attribute) throws AuthFailure {
    ScramServer server = challenged();
    assertFailure(
        AuthFailure.Kind.CHANNEL_BINDING,
        () -> server.last(bytes(attribute + ",r=" + RFC_NONCE + ",p=" + RFC_PROOF)));
  }

  @Test
  void shouldCountExtensionsIntoTheProof() throws AuthFailure {
    ScramServer server = challenged();
    assertFailure(
        AuthFailure.Kind.WRONG_PASSWORD,
        () -> server.last(bytes("c=biws,r=" + RFC_NONCE + ",x=1,p=" + RFC_PROOF)));
  }

  @Test
  void shouldTakeEveryStepOnce() throws AuthFailure {
    assertFailure(AuthFailure.Kind.MALFORMED, () -> server(null).last(bytes("c=biws")));
    ScramServer server = challenged();
    assertFailure(
        AuthFailure.Kind.MALFORMED, () -> server.first(MECHANISM, bytes(RFC_CLIENT_FIRST)));
    assertFailure(
        AuthFailure.Kind.MALFORMED,
        () -> server.last(bytes("c=biws,r=" + RFC_NONCE + ",p=" + RFC_PROOF)));
  }

  @Test
  void shouldRefuseAnInitialResponseWithoutData() {
    assertFailure(AuthFailure.Kind.MALFORMED, () -> server(null).first(MECHANISM, null));
  }

  private static ScramServer challenged() throws AuthFailure {
    ScramServer server = server(null);
    server.first(MECHANISM, bytes(RFC_CLIENT_FIRST));
    return server;
  }

  private static ScramServer server(byte @Nullable [] hash) {
    return new ScramServer(RFC_VERIFIER, hash, RFC_SERVER_NONCE);
  }

  static void assertFailure(AuthFailure.Kind kind, ThrowingCallable code) {
    assertThatThrownBy(code)
        .isInstanceOfSatisfying(AuthFailure.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
