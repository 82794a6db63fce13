package dev.pooler.core.cancel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.protocol.startup.ProtocolVersion;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
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
    for (ProtocolVersion version : List.of(ProtocolVersion.V3_0, ProtocolVersion.V3_2)) {
      byte[] secret = keys.secret(1, version);
      assertThat(keys.matches(1, version, secret)).isTrue();
      assertThat(keys.matches(2, version, secret)).isFalse();
      assertThat(new CancelKeys(new SecureRandom()).matches(1, version, secret)).isFalse();
      for (int length = 0; length < secret.length; length++) {
        assertThat(keys.matches(1, version, Arrays.copyOf(secret, length))).isFalse();
      }
      secret[secret.length - 1] ^= 1;
      assertThat(keys.matches(1, version, secret)).isFalse();
    }
  }

  @Test
  void shouldNotTakeTheBeginOfALongSecretForAllOfIt() {
    byte[] begin = keys.secret(1, ProtocolVersion.V3_0);
    assertThat(keys.matches(1, ProtocolVersion.V3_0, begin)).isTrue();
    assertThat(keys.matches(1, ProtocolVersion.V3_2, begin)).isFalse();
  }
}
