package dev.pooler.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/** Any two messages of a client: an answer or an {@link AuthFailure}, and nobody is let in. */
class ScramServerFuzzTest {
  private static final ScramVerifier VERIFIER = ScramVerifier.mock("x", new byte[] {1}, 1);

  /**
   * The input: 'p' for PLUS, 't' for TLS without, else neither; then the messages, a newline
   * between.
   */
  @FuzzTest
  void exchange(byte[] input) {
    if (input.length == 0) {
      return;
    }
    int newline = 1;
    while (newline < input.length && input[newline] != '\n') {
      newline++;
    }
    byte[] first = Arrays.copyOfRange(input, 1, newline);
    byte[] last = Arrays.copyOfRange(input, Math.min(newline + 1, input.length), input.length);
    byte[] hash = input[0] == 'p' || input[0] == 't' ? new byte[32] : null;
    ScramServer server = new ScramServer(VERIFIER, hash, "abc");
    try {
      server.first(input[0] == 'p' ? ScramServer.MECHANISM_PLUS : ScramServer.MECHANISM, first);
      server.last(last);
      throw new AssertionError("nobody knows the password of a mock");
    } catch (AuthFailure expected) {
      assertThat(expected).hasMessageNotContaining("\n");
      assertThatThrownBy(server::keys).isInstanceOf(IllegalStateException.class);
    }
  }
}
