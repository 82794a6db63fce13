package dev.pooler.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyRegistryTest {

  @ParameterizedTest
  @CsvSource({
    "pool_mod, pool_mode",
    "POOL_MODE, pool_mode",
    "max_client_con, max_client_conn",
    "max_clients_conn, max_client_conn",
    "pool_size, pool_mode",
    "listenaddr, listen_addr",
    "server_resetquery, server_reset_query",
  })
  void shouldSuggestTheNearestName(String typed, String meant) {
    assertThat(KeyRegistry.nearest(Section.PGBOUNCER, typed)).isEqualTo(meant);
  }

  @Test
  void shouldSuggestNothingWhenNothingIsNear() {
    assertThat(KeyRegistry.nearest(Section.PGBOUNCER, "qqqqqqqqqq")).isNull();
    assertThat(KeyRegistry.nearest(Section.CLUSTER, "pool_mode")).isNull();
  }

  @Test
  void shouldFindByExactNameInTheRightSection() {
    assertThat((Object) KeyRegistry.find("pool_mode")).isSameAs(PoolKeys.POOL_MODE);
    assertThat((Object) KeyRegistry.find(Section.USERS, "pool_mode")).isSameAs(UserKeys.POOL_MODE);
    assertThat((Object) KeyRegistry.find("Pool_Mode")).isNull();
    assertThat((Object) KeyRegistry.find("transport")).isNull();
  }
}
