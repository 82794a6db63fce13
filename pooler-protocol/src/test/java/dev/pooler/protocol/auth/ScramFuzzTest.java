package dev.pooler.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.SecureRandom;
import java.util.List;

/** Any messages, to either side: an answer or an {@link AuthFailure}, and nobody is let in. */
class ScramFuzzTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final ScramVerifier VERIFIER = ScramVerifier.mock("x", new byte[] {1}, 1);

  @FuzzTest
  void server(FuzzedDataProvider data) {
    boolean plus = data.consumeBoolean();
    byte[] hash = plus || data.consumeBoolean() ? new byte[32] : null;
    ScramServer server = new ScramServer(VERIFIER, hash, "abc");
    byte[] first = data.consumeBytes(200);
    try {
      server.first(plus ? ScramServer.MECHANISM_PLUS : ScramServer.MECHANISM, first);
      server.last(data.consumeRemainingAsBytes());
      throw new AssertionError("nobody knows the password of a mock");
    } catch (AuthFailure expected) {
      assertThatThrownBy(server::keys).isInstanceOf(IllegalStateException.class);
    }
  }

  @FuzzTest
  void client(FuzzedDataProvider data) {
    // With keys, not a password: a fuzzer that asks for a million iterations finds nothing new.
    ScramKeys keys = ScramKeys.derive("pencil", new byte[] {1, 2, 3}, 1);
    ScramClient client = ScramClient.withKeys(keys, null, RANDOM);
    try {
      client.first(List.of(data.consumeString(20), ScramServer.MECHANISM));
      client.last(data.consumeBytes(200));
      client.verify(data.consumeRemainingAsBytes());
      throw new AssertionError("the fuzzer cannot know the nonce");
    } catch (AuthFailure expected) {
      assertThat(client.isDone()).isFalse();
    }
  }

  @FuzzTest
  void storedSecret(FuzzedDataProvider data) {
    String text = data.consumeRemainingAsString();
    switch (StoredSecret.parse(text)) {
      case StoredSecret.None() -> assertThat(text).isEmpty();
      case StoredSecret.Plain(String password) -> assertThat(password).isEqualTo(text);
      case StoredSecret.Md5Hash(String stored) -> assertThat(stored).isEqualTo(text);
      case StoredSecret.Scram(ScramVerifier verifier) ->
          assertThat(ScramVerifier.parse(verifier.format())).isEqualTo(verifier);
    }
  }
}
