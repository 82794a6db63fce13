package dev.pooler.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;

/** Any two messages of a server: an answer or an {@link AuthFailure}, and no server is believed. */
class ScramClientFuzzTest {
  // Keys, not a password: a server that asks for many iterations would only slow the fuzzer down.
  private static final ScramKeys KEYS = ScramKeys.derive("pencil", new byte[] {1, 2, 3}, 1);

  /** The input: the messages, a newline between. */
  @FuzzTest
  void exchange(byte[] input) {
    int newline = 0;
    while (newline < input.length && input[newline] != '\n') {
      newline++;
    }
    byte[] first = Arrays.copyOf(input, newline);
    byte[] last = Arrays.copyOfRange(input, Math.min(newline + 1, input.length), input.length);
    ScramClient client = new ScramClient(null, KEYS, null, "abc");
    try {
      client.first(List.of(ScramServer.MECHANISM));
      client.last(first);
      client.verify(last);
      throw new AssertionError("the server does not know the verifier");
    } catch (AuthFailure expected) {
      assertThat(expected).hasMessageNotContaining("\n");
      assertThat(client.isDone()).isFalse();
    }
  }
}
