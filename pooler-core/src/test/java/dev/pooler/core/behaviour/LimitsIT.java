package dev.pooler.core.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pooler.core.testing.RawClient;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import dev.pooler.protocol.testing.PgBytes;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Sizes and caps, and what becomes of backends with time. Databases are apart, so that {@code
 * pg_stat_activity} can count.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LimitsIT {
  private final TestPostgres postgres = TestPostgres.shared();
  private final List<RawClient> clients = new ArrayList<>();

  @BeforeAll
  void roles() throws Exception {
    for (String name : List.of("l_alice", "l_bob")) {
      postgres.run("drop role if exists " + name, "create role " + name + " login");
    }
    for (String name : List.of("l_a", "l_b")) {
      postgres.run("drop database if exists " + name, "create database " + name);
    }
  }

  @AfterEach
  void closeClients() {
    clients.forEach(RawClient::close);
    clients.clear();
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
    TestIni ini = ini().database("l_a", postgres, entry);
    if (!user.isEmpty()) {
      ini.user("l_alice", user);
    }
    if (!reserveTimeout.isEmpty()) {
      ini.set("reserve_pool_timeout", reserveTimeout);
    }
    try (TestNode node = TestNode.start(ini)) {
      List<RawClient> all = new ArrayList<>();
      for (int i = 0; i < limit + 2; i++) {
        RawClient client = login(node, "l_a", "l_alice");
        all.add(client.send(PgBytes.query("begin")));
      }
      await().until(() -> postgres.backendsOf("l_a") == limit);
      Set<String> pids = new HashSet<>();
      for (int done = 0; done < all.size(); done++) {
        // Whoever has a backend passes it on; in the order in which they came.
        assertThat(all.get(done).read().status()).isEqualTo('T');
        pids.addAll(all.get(done).query("select pg_backend_pid()").rows());
        assertThat(postgres.backendsOf("l_a")).isLessThanOrEqualTo(limit);
        assertThat(all.get(done).query("commit").status()).isEqualTo('I');
      }
      assertThat(pids).hasSizeLessThanOrEqualTo(limit);
    }
    await().until(() -> postgres.backendsOf("l_a") == 0);
  }

  @Test
  void shouldCountAUsersBackendsOverAllDatabases() throws Exception {
    TestIni ini =
        ini()
            .database("l_a", postgres, "")
            .database("l_b", postgres, "")
            .user("l_alice", "max_user_connections=2");
    try (TestNode node = TestNode.start(ini)) {
      RawClient first = login(node, "l_a", "l_alice");
      RawClient second = login(node, "l_b", "l_alice");
      first.query("begin");
      second.query("begin");
      RawClient third = login(node, "l_a", "l_alice").send(PgBytes.query("select 'third'"));
      RawClient other = login(node, "l_b", "l_bob");
      assertThat(other.query("select current_user").rows()).containsExactly("l_bob");
      assertThat(backendsOf("l_alice")).isEqualTo("2");
      // The backend of another database has to go before there is one for the third.
      second.query("commit");
      assertThat(third.read().rows()).containsExactly("third");
      await().until(() -> backendsOf("l_alice").equals("2"));
      assertThat(postgres.backendsOf("l_a")).isEqualTo(2);
      first.query("commit");
      assertThat(second.query("select 'back'").rows()).containsExactly("back");
      assertThat(backendsOf("l_alice")).isEqualTo("2");
    }
  }

  private String backendsOf(String user) throws SQLException {
    return postgres.ask("select count(*) from pg_stat_activity where usename = '" + user + "'");
  }

  @Test
  void shouldMakeRoomUnderACapForAnotherPool() throws Exception {
    TestIni ini = ini().database("l_a", postgres, "max_db_connections=1");
    try (TestNode node = TestNode.start(ini)) {
      RawClient alice = login(node, "l_a", "l_alice");
      assertThat(alice.query("select current_user").rows()).containsExactly("l_alice");
      RawClient bob = login(node, "l_a", "l_bob");
      assertThat(bob.query("select current_user").rows()).containsExactly("l_bob");
      assertThat(alice.query("select current_user").rows()).containsExactly("l_alice");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "max_client_conn, no more connections allowed (max_client_conn)",
    "max_db_client_connections, client connections exceeded (max_db_client_connections)",
    "max_user_client_connections, client connections exceeded (max_user_client_connections)"
  })
  void shouldRefuseClientsBeyond(String limit, String error) throws Exception {
    TestIni ini = ini().database("l_a", postgres, "").set(limit, "2");
    try (TestNode node = TestNode.start(ini)) {
      RawClient first = login(node, "l_a", "l_alice");
      login(node, "l_a", "l_alice").send(PgBytes.query("select pg_sleep(60)"));
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
      await().ignoreExceptions().until(() -> login(node, "l_a", "l_alice") != null);
    }
  }

  @Test
  void shouldKeepTheMinimumWarmForAForcedUserBeforeAnybodyComes() throws Exception {
    TestIni ini =
        ini()
            .database("l_a", postgres, "min_pool_size=3 user=l_alice")
            .set("server_idle_timeout", "0.3");
    try (TestNode node = TestNode.start(ini)) {
      await().until(() -> postgres.backendsOf("l_a") == 3);
      assertThat(login(node, "l_a", "l_bob").query("select current_user").rows())
          .containsExactly("l_alice");
    }
  }

  @Test
  void shouldKeepTheMinimumWarmForAPoolThatHasClients() throws Exception {
    TestIni ini = ini().database("l_a", postgres, "min_pool_size=2");
    try (TestNode node = TestNode.start(ini)) {
      login(node, "l_a", "l_bob");
      await().until(() -> postgres.backendsOf("l_a") == 2);
    }
  }

  @Test
  void shouldRatherServeAnotherPoolThanStayWarm() throws Exception {
    TestIni ini = ini().database("l_a", postgres, "min_pool_size=2 max_db_connections=2");
    try (TestNode node = TestNode.start(ini)) {
      RawClient alice = login(node, "l_a", "l_alice");
      await().until(() -> postgres.backendsOf("l_a") == 2);
      RawClient bob = login(node, "l_a", "l_bob");
      for (int i = 0; i < 5; i++) {
        assertThat(bob.query("select current_user").rows()).containsExactly("l_bob");
        assertThat(alice.query("select current_user").rows()).containsExactly("l_alice");
        assertThat(postgres.backendsOf("l_a")).isLessThanOrEqualTo(2);
      }
    }
  }

  @Test
  void shouldTakeABackendThatBecomesIdleWhileAnotherPoolWaits() throws Exception {
    TestIni ini = ini().database("l_a", postgres, "max_db_connections=1");
    try (TestNode node = TestNode.start(ini)) {
      RawClient alice = login(node, "l_a", "l_alice");
      RawClient bob = login(node, "l_a", "l_bob");
      alice.query("begin");
      bob.send(PgBytes.query("select current_user"));
      assertThat(alice.query("commit").status()).isEqualTo('I');
      assertThat(bob.read().rows()).containsExactly("l_bob");
    }
  }

  @Test
  void shouldNotWaitForARunningQueryWhenItStops() throws Exception {
    TestIni ini = ini().database("l_a", postgres, "");
    try (TestNode node = TestNode.start(ini)) {
      login(node, "l_a", "l_alice").send(PgBytes.query("select pg_sleep(60)"));
      await()
          .until(() ->
              postgres
                  .ask("select count(*) from pg_stat_activity where query ~ '^select pg_sleep'")
                  .equals("1"));
    }
    await().until(() -> postgres.backendsOf("l_a") == 0);
  }

  @Test
  void shouldCancelInTheEndWhatAClientThatVanishedHasLeft() throws Exception {
    TestIni ini = ini().database("l_a", postgres, "pool_size=1");
    try (TestNode node = TestNode.start(ini)) {
      RawClient gone = login(node, "l_a", "l_alice");
      gone.send(PgBytes.query("select pg_sleep(60)"));
      await()
          .until(() ->
              postgres
                  .ask("select count(*) from pg_stat_activity where query ~ '^select pg_sleep'")
                  .equals("1"));
      gone.close();
      RawClient next = login(node, "l_a", "l_alice");
      next.send(PgBytes.query("select 1"));
      assertThat(postgres.backendsOf("l_a")).as("the permit is still taken").isEqualTo(1);
      assertThat(next.read().rows()).containsExactly("1");
      assertThat(postgres.backendsOf("l_a")).isEqualTo(1);
    }
  }

  @Test
  void shouldCloseIdleAndOldBackends() throws Exception {
    TestIni ini = ini().database("l_a", postgres, "").set("server_idle_timeout", "0.3");
    try (TestNode node = TestNode.start(ini)) {
      login(node, "l_a", "l_alice").query("select 1");
      await().until(() -> postgres.backendsOf("l_a") == 0);
    }
    ini = ini().database("l_b", postgres, "pool_size=2").set("server_lifetime", "0");
    try (TestNode node = TestNode.start(ini)) {
      RawClient client = login(node, "l_b", "l_alice");
      Set<String> pids = new HashSet<>();
      for (int i = 0; i < 3; i++) {
        pids.addAll(client.query("select pg_backend_pid()").rows());
      }
      assertThat(pids).as("a backend is used once").hasSize(3);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 3"})
  void shouldReuseTheLastOrTheLongestIdleBackend(String roundRobin, int expected) throws Exception {
    TestIni ini =
        ini().database("l_a", postgres, "pool_size=3").set("server_round_robin", roundRobin);
    try (TestNode node = TestNode.start(ini)) {
      List<RawClient> three = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        RawClient client = login(node, "l_a", "l_alice");
        client.query("begin");
        three.add(client);
      }
      for (RawClient each : three) {
        each.query("commit");
      }
      Set<String> pids = new HashSet<>();
      for (int i = 0; i < 6; i++) {
        pids.addAll(three.getFirst().query("select pg_backend_pid()").rows());
      }
      assertThat(pids).hasSize(expected);
    }
  }

  @Test
  void shouldResetBackendsBetweenSessionsAndAlways() throws Exception {
    TestIni ini = ini().database("l_a", postgres, "pool_size=1").set("pool_mode", "session");
    try (TestNode node = TestNode.start(ini)) {
      RawClient first = login(node, "l_a", "l_alice");
      first.query("set work_mem = '1MB'");
      assertThat(first.query("show work_mem").rows()).containsExactly("1MB");
      first.close();
      assertThat(login(node, "l_a", "l_alice").query("show work_mem").rows()).doesNotContain("1MB");
    }
    ini = ini().database("l_b", postgres, "pool_size=1").set("server_reset_query_always", "1");
    try (TestNode node = TestNode.start(ini)) {
      RawClient client = login(node, "l_b", "l_alice");
      client.query("set work_mem = '1MB'");
      assertThat(client.query("show work_mem").rows()).doesNotContain("1MB");
      // DISCARD ALL took the statement away on the server; the client still has it.
      String parse = "select 7";
      client
          .send(PgBytes.body().string("s").string(parse).int16(0).asFrame('P'), PgBytes.sync())
          .read();
      RawClient.Answer answer =
          client
              .send(
                  PgBytes.body().string("").string("s").int16(0).int16(0).int16(0).asFrame('B'),
                  PgBytes.body().string("").int32(0).asFrame('E'),
                  PgBytes.sync())
              .read();
      assertThat(answer.rows()).as(answer.toString()).containsExactly("7");
    }
  }

  @Test
  void shouldCheckBackendsThatMayBeDead() throws Exception {
    TestIni ini =
        ini()
            .database("l_a", postgres, "pool_size=1")
            .set("server_check_delay", "0")
            .set(
                "server_check_query",
                "select 1/(current_setting('l.broken', true) is distinct from 'yes')::int");
    try (TestNode node = TestNode.start(ini)) {
      RawClient client = login(node, "l_a", "l_alice");
      String pid = client.query("select pg_backend_pid()").rows().getFirst();
      assertThat(client.query("select pg_backend_pid()").rows()).containsExactly(pid);
      client.query("set l.broken = 'yes'");
      assertThat(client.query("select pg_backend_pid()").rows()).hasSize(1).doesNotContain(pid);
    }
  }

  @Test
  void shouldRunTheConnectQuery() throws Exception {
    TestIni ini = ini().database("l_a", postgres, "connect_query='set l.who = ''connected'''");
    try (TestNode node = TestNode.start(ini)) {
      assertThat(login(node, "l_a", "l_alice").query("show l.who").rows())
          .containsExactly("connected");
    }
  }

  private TestIni ini() {
    return new TestIni().set("pool_mode", "transaction").secret("l_alice", "").secret("l_bob", "");
  }

  private RawClient login(TestNode node, String database, String user) throws IOException {
    RawClient client = RawClient.to(node.port());
    clients.add(client);
    return client.login(database, user);
  }
}
