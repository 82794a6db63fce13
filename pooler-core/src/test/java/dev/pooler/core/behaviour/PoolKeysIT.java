package dev.pooler.core.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pooler.core.testing.RawClient;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import dev.pooler.core.view.DatabaseView;
import dev.pooler.core.view.NodeView;
import dev.pooler.core.view.PoolView;
import dev.pooler.core.view.StatsView;
import dev.pooler.protocol.testing.PgBytes;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What single keys of the configuration bring about, in PgBouncer's words. */
class PoolKeysIT {
  private final TestPostgres postgres = TestPostgres.shared();

  private static RawClient client(TestNode node, String database) throws IOException {
    return RawClient.to(node.port()).login(database, TestPostgres.USER);
  }

  private static NodeView view(TestNode node) {
    return node.node().operator().view().toCompletableFuture().join();
  }

  // --- disable_pqexec ---

  @Test
  void shouldRefuseSimpleQueriesWhenTheyAreDisabled() throws Exception {
    try (TestNode node =
            TestNode.start(
                new TestIni().database("postgres", postgres, "").set("disable_pqexec", "1"));
        RawClient simple = client(node, "postgres");
        RawClient extended = client(node, "postgres");
        RawClient console = RawClient.to(node.port()).login("pgbouncer", TestIni.ADMIN)) {
      assertThat(simple.query("select 1").errors())
          .containsExactly("FATAL 08P01 PQexec disallowed");
      assertThat(console.query("SHOW VERSION").errors())
          .containsExactly("FATAL 08P01 PQexec disallowed");
      assertThat(
              extended
                  .send(
                      PgBytes.body().string("").string("select 1").int16(0).asFrame('P'),
                      PgBytes.body().string("").string("").int16(0).int16(0).int16(0).asFrame('B'),
                      PgBytes.body().string("").int32(0).asFrame('E'),
                      PgBytes.sync())
                  .read()
                  .rows())
          .containsExactly("1");
    }
  }

  // --- server_fast_close ---

  @Test
  void shouldCloseServerUnderItsSessionBetweenTransactionsWhenFast() throws Exception {
    TestIni ini =
        new TestIni()
            .database("postgres", postgres, "pool_mode=session")
            .set("server_fast_close", "1");
    try (TestNode node = TestNode.start(ini);
        RawClient idle = client(node, "postgres");
        RawClient working = client(node, "postgres")) {
      idle.query("select 1");
      working.query("begin");

      node.rewrite(ini.database("postgres", "host=localhost port=" + postgres.port()));
      node.node().operator().reload().toCompletableFuture().join();

      assertThat(idle.read().errors())
          .containsExactly("FATAL 08P01 database configuration changed");
      assertThat(working.query("select 2").rows()).containsExactly("2");
      assertThat(working.query("commit").errors()).isEmpty();
      assertThat(working.read().errors())
          .containsExactly("FATAL 08P01 database configuration changed");
    }
  }

  @Test
  void shouldLeaveServersToTheirSessionsWhenNotFast() throws Exception {
    TestIni ini = new TestIni().database("postgres", postgres, "pool_mode=session");
    try (TestNode node = TestNode.start(ini);
        RawClient client = client(node, "postgres")) {
      String pid = client.query("select pg_backend_pid()").rows().getFirst();
      node.rewrite(ini.database("postgres", "host=localhost port=" + postgres.port()));
      node.node().operator().reload().toCompletableFuture().join();

      await().until(() -> view(node).servers().getFirst().closeNeeded());

      assertThat(client.query("select pg_backend_pid()").rows()).containsExactly(pid);
    }
  }

  // --- autodb_idle_timeout, pool_idle_timeout ---

  @Test
  void shouldDropDatabaseOfFallbackEntryWhenIdle() throws Exception {
    TestIni ini =
        new TestIni()
            .database("*", postgres, "dbname=postgres")
            .database("own", postgres, "dbname=postgres")
            .set("server_idle_timeout", "0.3")
            .set("autodb_idle_timeout", "0.5");
    try (TestNode node = TestNode.start(ini)) {
      try (RawClient auto = client(node, "auto");
          RawClient own = client(node, "own")) {
        auto.query("select 1");
        own.query("select 1");
        assertThat(databases(node)).containsExactly("auto", "own", "pgbouncer");
      }
      await().until(() -> !pools(node).contains("auto"));

      assertThat(pools(node)).contains("own");
      assertThat(databases(node)).containsExactly("own", "pgbouncer");
      assertThat(view(node).stats().stream().map(StatsView::database))
          .contains("own")
          .doesNotContain("auto");
      // It can come again.
      try (RawClient auto = client(node, "auto")) {
        assertThat(auto.query("select 1").rows()).containsExactly("1");
      }
    }
  }

  @Test
  void shouldDropPoolsWhenIdle() throws Exception {
    TestIni ini =
        new TestIni()
            .database("postgres", postgres, "pool_mode=transaction")
            .set("server_idle_timeout", "0.3")
            .set("pool_idle_timeout", "0.5");
    try (TestNode node = TestNode.start(ini);
        RawClient kept = client(node, "postgres")) {
      kept.query("select 1");
      await().until(() -> view(node).servers(), List::isEmpty);
      assertThat(pools(node)).contains("postgres");

      kept.close();

      await().until(() -> !pools(node).contains("postgres"));
      assertThat(databases(node)).contains("postgres");
    }
  }

  private static List<String> pools(TestNode node) {
    return view(node).pools().stream().map(PoolView::database).toList();
  }

  private static List<String> databases(TestNode node) {
    return view(node).databases().stream().map(DatabaseView::name).toList();
  }

  // --- hosts ---

  @Test
  void shouldGoOnToNextHostWhenOneFailsAndStayThere() throws Exception {
    // Nobody listens at the first.
    String hosts = "host=127.0.0.9,127.0.0.1 port=" + postgres.port() + " dbname=postgres";
    TestIni ini =
        new TestIni()
            .database("d", hosts + " load_balance_hosts=disable pool_size=4")
            .set("server_login_retry", "0.1");
    try (TestNode node = TestNode.start(ini);
        RawClient one = client(node, "d");
        RawClient two = client(node, "d");
        RawClient three = client(node, "d")) {
      for (RawClient each : List.of(one, two, three)) {
        each.query("begin");
      }
      assertThat(view(node).servers())
          .hasSize(3)
          .allMatch(server -> server.address().equals("127.0.0.1"));
      assertThat(view(node).pools().getFirst().loadBalanceHosts()).isEqualTo("disable");
    }
  }

  // --- what the greeting says ---

  @Test
  void shouldTellHowThePoolWorks() throws Exception {
    TestIni ini =
        new TestIni()
            .database("postgres", postgres, "pool_mode=transaction")
            .set("max_prepared_statements", "17");
    try (TestNode node = TestNode.start(ini);
        RawClient client = client(node, "postgres")) {
      assertThat(client.parameters())
          .containsEntry("pgbouncer.pool_mode", "transaction")
          .containsEntry("pgbouncer.max_prepared_statements", "17");
    }
  }

  // --- connect_query ---

  @Test
  void shouldUseServerWhoseConnectQueryFailed() throws Exception {
    try (TestNode node =
            TestNode.start(
                new TestIni().database("postgres", postgres, "connect_query='select 1/0'"));
        RawClient client = client(node, "postgres")) {
      assertThat(client.query("select 1").rows()).containsExactly("1");
    }
  }
}
