package dev.pooler.core.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pooler.core.testing.RawClient;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Backends that are kept for those who may come. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MinimumPoolSizeIT {
  private final LimitsScene scene = new LimitsScene();

  @AfterEach
  void closeClients() {
    scene.closeClients();
  }

  @Test
  void shouldKeepTheMinimumWarmForAForcedUserBeforeAnybodyComes() throws Exception {
    TestIni ini =
        scene
            .ini()
            .database("l_a", scene.postgres, "min_pool_size=3 user=l_alice")
            .set("server_idle_timeout", "0.3");
    try (TestNode node = TestNode.start(ini)) {
      await().until(() -> scene.postgres.backendsOf("l_a") == 3);
      assertThat(scene.login(node, "l_a", "l_bob").query("select current_user").rows())
          .containsExactly("l_alice");
    }
  }

  @Test
  void shouldKeepTheMinimumWarmForAPoolThatHasClients() throws Exception {
    TestIni ini = scene.ini().database("l_a", scene.postgres, "min_pool_size=2");
    try (TestNode node = TestNode.start(ini)) {
      scene.login(node, "l_a", "l_bob");
      await().until(() -> scene.postgres.backendsOf("l_a") == 2);
    }
  }

  @Test
  void shouldRatherServeAnotherPoolThanStayWarm() throws Exception {
    TestIni ini =
        scene.ini().database("l_a", scene.postgres, "min_pool_size=2 max_db_connections=2");
    try (TestNode node = TestNode.start(ini)) {
      RawClient alice = scene.login(node, "l_a", "l_alice");
      await().until(() -> scene.postgres.backendsOf("l_a") == 2);
      RawClient bob = scene.login(node, "l_a", "l_bob");
      for (int i = 0; i < 5; i++) {
        assertThat(bob.query("select current_user").rows()).containsExactly("l_bob");
        assertThat(alice.query("select current_user").rows()).containsExactly("l_alice");
        assertThat(scene.postgres.backendsOf("l_a")).isLessThanOrEqualTo(2);
      }
    }
  }
}
