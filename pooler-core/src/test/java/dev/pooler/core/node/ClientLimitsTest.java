package dev.pooler.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.config.PoolLimits;
import dev.pooler.core.error.LimitError;
import org.junit.jupiter.api.Test;

class ClientLimitsTest {
  private static final PoolLimits LIMITS = new PoolLimits(1, 0, 0, 0, 0, 0, 2, 1);

  private final ClientLimits limits = new ClientLimits();

  @Test
  void shouldCountByDatabaseAndByUser() {
    assertThat(limits.admit("d", "u", LIMITS)).isNull();
    assertThat(limits.admit("d", "u", LIMITS)).isEqualTo(LimitError.MAX_USER_CLIENT_CONNECTIONS);
    assertThat(limits.admit("d", "v", LIMITS)).isNull();
    assertThat(limits.admit("d", "w", LIMITS)).isEqualTo(LimitError.MAX_DB_CLIENT_CONNECTIONS);
    assertThat(limits.ofDatabase("d")).isEqualTo(2);
    assertThat(limits.ofUser("w")).isZero();
  }

  @Test
  void shouldLetOthersInWhenSomebodyHasGone() {
    limits.admit("d", "u", LIMITS);
    limits.dismiss("d", "u");
    assertThat(limits.ofDatabase("d")).isZero();
    assertThat(limits.admit("d", "u", LIMITS)).isNull();
    limits.dismiss("nobody", "nobody");
    assertThat(limits.ofDatabase("nobody")).isZero();
  }
}
