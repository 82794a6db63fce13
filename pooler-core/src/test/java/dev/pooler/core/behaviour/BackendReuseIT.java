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

/** Which backend is used again, how it is made ready for that, and which one is not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackendReuseIT {
  private final LimitsScene scene = new LimitsScene();

  @AfterEach
  void closeClients() {
    scene.closeClients();
  }

  @Test
  void shouldCloseIdleAndOldBackends() throws Exception {
    TestIni ini = scene.ini().database("l_a", scene.postgres, "").set("server_idle_timeout", "0.3");
    try (TestNode node = TestNode.start(ini)) {
      scene.login(node, "l_a", "l_alice").query("select 1");
      await().until(() -> scene.postgres.backendsOf("l_a") == 0);
    }
    ini = scene.ini().database("l_b", scene.postgres, "pool_size=2").set("server_lifetime", "0");
    try (TestNode node = TestNode.start(ini)) {
      RawClient client = scene.login(node, "l_b", "l_alice");
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
        scene
            .ini()
            .database("l_a", scene.postgres, "pool_size=3")
            .set("server_round_robin", roundRobin);
    try (TestNode node = TestNode.start(ini)) {
      List<RawClient> three = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        RawClient client = scene.login(node, "l_a", "l_alice");
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
    TestIni ini =
        scene.ini().database("l_a", scene.postgres, "pool_size=1").set("pool_mode", "session");
    try (TestNode node = TestNode.start(ini)) {
      RawClient first = scene.login(node, "l_a", "l_alice");
      List<String> usual = first.query("show work_mem").rows();
      List<String> pid = first.query("select pg_backend_pid()").rows();
      first.query("set work_mem = '1MB'");
      assertThat(first.query("show work_mem").rows()).containsExactly("1MB");
      first.close();
      RawClient second = scene.login(node, "l_a", "l_alice");
      assertThat(second.query("show work_mem").rows()).isEqualTo(usual);
      assertThat(second.query("select pg_backend_pid()").rows()).isEqualTo(pid);
    }
    ini =
        scene
            .ini()
            .database("l_b", scene.postgres, "pool_size=1")
            .set("server_reset_query_always", "1");
    try (TestNode node = TestNode.start(ini)) {
      RawClient client = scene.login(node, "l_b", "l_alice");
      client.query("set work_mem = '1MB'");
      assertThat(client.query("show work_mem").rows()).hasSize(1).doesNotContain("1MB");
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
        scene
            .ini()
            .database("l_a", scene.postgres, "pool_size=1")
            .set("server_check_delay", "0")
            .set(
                "server_check_query",
                "select 1/(current_setting('l.broken', true) is distinct from 'yes')::int");
    try (TestNode node = TestNode.start(ini)) {
      RawClient client = scene.login(node, "l_a", "l_alice");
      String pid = client.query("select pg_backend_pid()").rows().getFirst();
      assertThat(client.query("select pg_backend_pid()").rows()).containsExactly(pid);
      client.query("set l.broken = 'yes'");
      assertThat(client.query("select pg_backend_pid()").rows()).hasSize(1).doesNotContain(pid);
    }
  }

  @Test
  void shouldRunTheConnectQuery() throws Exception {
    TestIni ini =
        scene.ini().database("l_a", scene.postgres, "connect_query='set l.who = ''connected'''");
    try (TestNode node = TestNode.start(ini)) {
      assertThat(scene.login(node, "l_a", "l_alice").query("show l.who").rows())
          .containsExactly("connected");
    }
  }
}
