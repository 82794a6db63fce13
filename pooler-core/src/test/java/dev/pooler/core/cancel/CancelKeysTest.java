package dev.pooler.core.cancel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.protocol.startup.ProtocolVersion;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CancelKeysTest {
  private final CancelKeys keys = new CancelKeys(new SecureRandom());

  @Test
  void shouldFindLoopAndPlaceInTheProcessId() {
    for (int loop = 0; loop < CancelKeys.MAX_LOOPS; loop++) {
      for (int place : new int[] {0, 1, 77, 1_000_000}) {
        int pid = CancelKeys.processId(loop, place);
        assertThat(pid).isPositive();
        assertThat(CancelKeys.loopOf(pid)).isEqualTo(loop);
        assertThat(CancelKeys.placeOf(pid)).isEqualTo(place);
      }
    }
  }

  @Test
  void shouldGiveSecretsAsLongAsTheProtocolAllows() {
    assertThat(keys.secret(1, ProtocolVersion.V3_0)).hasSize(4);
    assertThat(keys.secret(1, ProtocolVersion.V3_2)).hasSize(32);
  }

  @Test
  void shouldKnowItsOwnSecretsOnly() {
    byte[] secret = keys.secret(1, ProtocolVersion.V3_2);
    assertThat(keys.matches(1, secret)).isTrue();
    assertThat(keys.matches(1, keys.secret(1, ProtocolVersion.V3_0))).isTrue();
    assertThat(keys.matches(2, secret)).isFalse();
    assertThat(new CancelKeys(new SecureRandom()).matches(1, secret)).isFalse();
    for (int length : new int[] {0, 1, 3, 5, 31}) {
      assertThat(keys.matches(1, Arrays.copyOf(secret, length))).isFalse();
    }
    secret[31] ^= 1;
    assertThat(keys.matches(1, secret)).isFalse();
  }
}
