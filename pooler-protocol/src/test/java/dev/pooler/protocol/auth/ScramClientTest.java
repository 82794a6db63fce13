package dev.pooler.protocol.auth;

import static dev.pooler.protocol.auth.ScramServer.MECHANISM;
import static dev.pooler.protocol.auth.ScramServer.MECHANISM_PLUS;
import static dev.pooler.protocol.auth.ScramServerTest.assertFailure;
import static dev.pooler.protocol.auth.ScramServerTest.bytes;
import static dev.pooler.protocol.auth.ScramServerTest.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The client's side against servers that break the rules; that it is right is shown by the round
 * trips.
 */
class ScramClientTest {
  private static final String NONCE = "fyko+d2lbbFgONRv9qkxdawL";
  private static final List<String> BOTH = List.of(MECHANISM_PLUS, MECHANISM);
  private static final byte[] HASH = new byte[32];

  @Test
  void shouldBindWhenBothSidesCan() throws AuthFailure {
    ScramClient client = client(HASH);
    assertThat(text(client.first(BOTH))).isEqualTo("p=tls-server-end-point,,n=,r=" + NONCE);
    assertThat(client.mechanism()).isEqualTo(MECHANISM_PLUS);
  }

  @Test
  void shouldSayThatItCouldBindWhenTheServerDoesNotOfferIt() throws AuthFailure {
    ScramClient client = client(HASH);
    assertThat(text(client.first(List.of(MECHANISM)))).isEqualTo("y,,n=,r=" + NONCE);
    assertThat(client.mechanism()).isEqualTo(MECHANISM);
  }

  @Test
  void shouldNotBindWithoutTls() throws AuthFailure {
    ScramClient client = client(null);
    assertThat(text(client.first(BOTH))).isEqualTo("n,,n=,r=" + NONCE);
    assertThat(client.mechanism()).isEqualTo(MECHANISM);
  }

  @Test
  void shouldFailWhenNoMechanismIsKnown() {
    assertFailure(
        AuthFailure.Kind.UNSUPPORTED,
        () -> client(null).first(List.of(MECHANISM_PLUS, "OAUTHBEARER")));
    assertFailure(AuthFailure.Kind.UNSUPPORTED, () -> client(null).first(List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "e=other-error",
        "r=NONCE",
        "r=NONCEx",
        "r=NONCEx,s=AAAA",
        "r=NONCEx,s=AAAA,i=",
        "r=NONCEx,s=AAAA,i=0",
        "r=NONCEx,s=AAAA,i=-1",
        "r=NONCEx,s=AAAA,i=99999999999",
        "r=NONCEx,s=AAA,i=1",
        "r=NONCEx,s=!!!!,i=1",
        "r=NONCEx,s=AAAA,i=1,x=2",
        "r=abc,s=AAAA,i=1",
        "r=xNONCE,s=AAAA,i=1",
        "s=AAAA,r=NONCEx,i=1",
        "m=ext,r=NONCEx,s=AAAA,i=1",
      })
  void shouldFailWhenServerFirstMessageIsWrong(String message) throws AuthFailure {
    ScramClient client = started();
    assertFailure(
        AuthFailure.Kind.MALFORMED, () -> client.last(bytes(message.replace("NONCE", NONCE))));
  }

  @Test
  void shouldRefuseToIterateForever() throws AuthFailure {
    ScramClient client = started();
    assertFailure(
        AuthFailure.Kind.UNSUPPORTED,
        () -> client.last(bytes("r=" + NONCE + "x,s=AAAA,i=" + (ScramClient.MAX_ITERATIONS + 1))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "v", "v=", "v=AAAA", "x=1", "v=!", "v=ZERO,x=1"})
  void shouldFailWhenServerFinalMessageIsMalformed(String message) throws AuthFailure {
    ScramClient client = proven();
    String zero = Base64Text.encode(new byte[32]);
    assertFailure(
        AuthFailure.Kind.MALFORMED, () -> client.verify(bytes(message.replace("ZERO", zero))));
    assertThat(client.isDone()).isFalse();
  }

  @Test
  void shouldFailWhenTheServerDoesNotKnowTheVerifier() throws AuthFailure {
    ScramClient client = proven();
    assertFailure(
        AuthFailure.Kind.WRONG_SERVER,
        () -> client.verify(bytes("v=" + Base64Text.encode(new byte[32]))));
    assertThat(client.isDone()).isFalse();
  }

  @Test
  void shouldReportTheErrorOfTheServerWithoutControlCharacters() throws AuthFailure {
    ScramClient client = proven();
    assertFailure(
        AuthFailure.Kind.WRONG_PASSWORD, () -> client.verify(bytes("e=invalid-proof\n\u001b[0m")));
  }

  @Test
  void shouldTakeEveryStepOnce() throws AuthFailure {
    assertFailure(AuthFailure.Kind.MALFORMED, () -> client(null).verify(bytes("v=")));
    ScramClient client = started();
    assertFailure(AuthFailure.Kind.MALFORMED, () -> client.first(BOTH));
    assertFailure(
        AuthFailure.Kind.MALFORMED, () -> client.last(bytes("r=" + NONCE + "x,s=AAAA,i=1")));
  }

  @Test
  void shouldFailWhenKeysDoNotHoldForTheOffer() throws AuthFailure {
    ScramKeys keys = ScramKeys.derive("pencil", new byte[] {1, 2, 3}, 7);
    for (String offer : List.of("s=AQID,i=8", "s=AQIE,i=7")) {
      ScramClient client = new ScramClient(null, keys, null, NONCE);
      client.first(BOTH);
      assertFailure(
          AuthFailure.Kind.UNSUPPORTED, () -> client.last(bytes("r=" + NONCE + "x," + offer)));
    }
    ScramClient client = new ScramClient(null, keys, null, NONCE);
    client.first(BOTH);
    assertThat(text(client.last(bytes("r=" + NONCE + "x,s=AQID,i=7"))))
        .startsWith("c=biws,r=" + NONCE + "x,p=");
  }

  @Test
  void shouldDeriveAfreshWhenKnownKeysDoNotHoldForTheOffer() throws AuthFailure {
    ScramKeys stale = ScramKeys.derive("pencil", new byte[] {1, 2, 3}, 7);
    ScramClient client = new ScramClient("pencil", stale, null, NONCE);
    client.first(BOTH);
    client.last(bytes("r=" + NONCE + "x,s=AQID,i=8"));
    assertThat(client.keys().iterations()).isEqualTo(8);
    assertThat(client.keys().clientKey())
        .isEqualTo(ScramKeys.derive("pencil", new byte[] {1, 2, 3}, 8).clientKey());
  }

  private static ScramClient proven() throws AuthFailure {
    ScramClient client = started();
    client.last(bytes("r=" + NONCE + "x,s=AAAA,i=1"));
    return client;
  }

  private static ScramClient started() throws AuthFailure {
    ScramClient client = client(null);
    client.first(BOTH);
    return client;
  }

  private static ScramClient client(byte @Nullable [] hash) {
    return new ScramClient("pencil", null, hash, NONCE);
  }
}
