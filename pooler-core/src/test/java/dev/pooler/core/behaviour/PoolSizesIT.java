package dev.pooler.core.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pooler.core.testing.RawClient;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.protocol.testing.PgBytes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many backends and clients there may be, and who gets the backends. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PoolSizesIT {
  private final LimitsScene scene = new LimitsScene();

  @AfterEach
  void closeClients() {
    scene.closeClients();
  }

  @ParameterizedTest
  @CsvSource({
    "pool_size=2, '', '', 2",
    "max_db_connections=1, '', '', 1",
    "pool_size=5, pool_size=3, '', 3",
    "'', max_user_connections=2, '', 2",
    "pool_size=1 reserve_pool_size=2, '', 0.1, 3"
  })
  void shouldOpenNoMoreBackendsThan(String entry, String user, String reserveTimeout, int limit)
      throws Exception {
    TestIni ini = scene.ini().database("l_a", scene.postgres, entry);
    if (!user.isEmpty()) {
      ini.user("l_alice", user);
    }
    if (!reserveTimeout.isEmpty()) {
      ini.set("reserve_pool_timeout", reserveTimeout);
    }
    try (TestNode node = TestNode.start(ini)) {
      List<RawClient> all = new ArrayList<>();
      for (int i = 0; i < limit + 2; i++) {
        RawClient client = scene.login(node, "l_a", "l_alice");
        all.add(client.send(PgBytes.query("begin")));
      }
      await().until(() -> scene.postgres.backendsOf("l_a") == limit);
      Set<String> pids = new HashSet<>();
      for (int done = 0; done < all.size(); done++) {
        // Whoever has a backend passes it on; in the order in which they came.
        assertThat(all.get(done).read().status()).isEqualTo('T');
        pids.addAll(all.get(done).query("select pg_backend_pid()").rows());
        assertThat(scene.postgres.backendsOf("l_a")).isLessThanOrEqualTo(limit);
        assertThat(all.get(done).query("commit").status()).isEqualTo('I');
      }
      assertThat(pids).hasSizeLessThanOrEqualTo(limit);
    }
    await().until(() -> scene.postgres.backendsOf("l_a") == 0);
  }

  @Test
  void shouldCountAUsersBackendsOverAllDatabases() throws Exception {
    TestIni ini =
        scene
            .ini()
            .database("l_a", scene.postgres, "")
            .database("l_b", scene.postgres, "")
            .user("l_alice", "max_user_connections=2");
    try (TestNode node = TestNode.start(ini)) {
      RawClient first = scene.login(node, "l_a", "l_alice");
      RawClient second = scene.login(node, "l_b", "l_alice");
      first.query("begin");
      second.query("begin");
      RawClient third = scene.login(node, "l_a", "l_alice").send(PgBytes.query("select 'third'"));
      RawClient other = scene.login(node, "l_b", "l_bob");
      assertThat(other.query("select current_user").rows()).containsExactly("l_bob");
      assertThat(scene.backendsOf("l_alice")).isEqualTo("2");
      // The backend of another database has to go before there is one for the third.
      second.query("commit");
      assertThat(third.read().rows()).containsExactly("third");
      await().until(() -> scene.backendsOf("l_alice").equals("2"));
      assertThat(scene.postgres.backendsOf("l_a")).isEqualTo(2);
      first.query("commit");
      assertThat(second.query("select 'back'").rows()).containsExactly("back");
      assertThat(scene.backendsOf("l_alice")).isEqualTo("2");
    }
  }

  @Test
  void shouldMakeRoomUnderACapForAnotherPool() throws Exception {
    TestIni ini = scene.ini().database("l_a", scene.postgres, "max_db_connections=1");
    try (TestNode node = TestNode.start(ini)) {
      RawClient alice = scene.login(node, "l_a", "l_alice");
      assertThat(alice.query("select current_user").rows()).containsExactly("l_alice");
      RawClient bob = scene.login(node, "l_a", "l_bob");
      assertThat(bob.query("select current_user").rows()).containsExactly("l_bob");
      assertThat(alice.query("select current_user").rows()).containsExactly("l_alice");
    }
  }

  @Test
  void shouldTakeABackendThatBecomesIdleWhileAnotherPoolWaits() throws Exception {
    TestIni ini = scene.ini().database("l_a", scene.postgres, "max_db_connections=1");
    try (TestNode node = TestNode.start(ini)) {
      RawClient alice = scene.login(node, "l_a", "l_alice");
      RawClient bob = scene.login(node, "l_a", "l_bob");
      alice.query("begin");
      bob.send(PgBytes.query("select current_user"));
      assertThat(alice.query("commit").status()).isEqualTo('I');
      assertThat(bob.read().rows()).containsExactly("l_bob");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "max_client_conn, no more connections allowed (max_client_conn)",
    "max_db_client_connections, client connections exceeded (max_db_client_connections)",
    "max_user_client_connections, client connections exceeded (max_user_client_connections)"
  })
  void shouldRefuseClientsBeyond(String limit, String error) throws Exception {
    TestIni ini = scene.ini().database("l_a", scene.postgres, "").set(limit, "2");
    try (TestNode node = TestNode.start(ini)) {
      RawClient first = scene.login(node, "l_a", "l_alice");
      scene.login(node, "l_a", "l_alice").send(PgBytes.query("select pg_sleep(60)"));
      for (int i = 0; i < 3; i++) {
        try (RawClient refused = RawClient.to(node.port())) {
          assertThat(refused.tryLogin("l_a", "l_alice").errors())
              .containsExactly("FATAL 08P01 " + error);
        }
      }
      try (RawClient console = RawClient.to(node.port())) {
        assertThat(console.tryLogin("pgbouncer", TestIni.ADMIN).status())
            .as("console")
            .isEqualTo('I');
      }
      // Who is refused is not counted, and a place is free again.
      first.close();
      await().ignoreExceptions().until(() -> scene.login(node, "l_a", "l_alice") != null);
    }
  }
}
