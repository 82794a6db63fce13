package dev.pooler.core.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pooler.core.testing.RawClient;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.protocol.testing.PgBytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Queries whose result nobody will read. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AbandonedQueryIT {
  private final LimitsScene scene = new LimitsScene();

  @AfterEach
  void closeClients() {
    scene.closeClients();
  }

  @Test
  void shouldNotWaitForARunningQueryWhenItStops() throws Exception {
    TestIni ini = scene.ini().database("l_a", scene.postgres, "");
    try (TestNode node = TestNode.start(ini)) {
      scene.login(node, "l_a", "l_alice").send(PgBytes.query("select pg_sleep(60)"));
      await()
          .until(() ->
              scene
                  .postgres
                  .ask("select count(*) from pg_stat_activity where query ~ '^select pg_sleep'")
                  .equals("1"));
    }
    await().until(() -> scene.postgres.backendsOf("l_a") == 0);
  }

  @Test
  void shouldCancelInTheEndWhatAClientThatVanishedHasLeft() throws Exception {
    TestIni ini = scene.ini().database("l_a", scene.postgres, "pool_size=1");
    try (TestNode node = TestNode.start(ini)) {
      RawClient gone = scene.login(node, "l_a", "l_alice");
      gone.send(PgBytes.query("select pg_sleep(60)"));
      await()
          .until(() ->
              scene
                  .postgres
                  .ask("select count(*) from pg_stat_activity where query ~ '^select pg_sleep'")
                  .equals("1"));
      gone.close();
      RawClient next = scene.login(node, "l_a", "l_alice");
      next.send(PgBytes.query("select 1"));
      assertThat(scene.postgres.backendsOf("l_a")).as("the permit is still taken").isEqualTo(1);
      assertThat(next.read().rows()).containsExactly("1");
      assertThat(scene.postgres.backendsOf("l_a")).isEqualTo(1);
    }
  }
}
