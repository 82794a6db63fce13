package dev.pooler.core.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pooler.core.testing.RawClient;
import dev.pooler.core.testing.RawClient.Answer;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import dev.pooler.core.view.PoolView;
import dev.pooler.protocol.testing.PgBytes;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RELOAD under sessions that live: another server user, another pool_mode. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReloadIT {
  private static final String WHO = "select current_user";
  private static final String UNKNOWN = "ERROR 26000 prepared statement \"s\" does not exist";
  private static final String PREPARED = "select count(*) from pg_prepared_statements";
  private static final String PID = "select pg_backend_pid()";

  private final TestPostgres postgres = TestPostgres.shared();
  private @Nullable TestNode node;

  @BeforeAll
  void roles() throws Exception {
    for (String name : List.of("r_client", "r_one", "r_two")) {
      postgres.run("drop role if exists " + name, "create role " + name + " login");
    }
  }

  @AfterEach
  void stop() {
    node().close();
  }

  private TestNode node() {
    return Objects.requireNonNull(node, "not started");
  }

  // --- the server's user ---

  /** As PgBouncer: live sessions follow from one forced user to another, and else stay. */
  @ParameterizedTest
  @CsvSource({
    "user=r_one, user=r_two, r_two, r_two",
    "'', user=r_two, r_client, r_two",
    "user=r_one, '', r_one, r_client"
  })
  void shouldServeLiveSessionsAsTheUserThatTheyMayBe(
      String before, String after, String live, String fresh) throws Exception {
    start(before);
    String old = before.isEmpty() ? "r_client" : "r_one";
    try (RawClient idle = login();
        RawClient busy = login()) {
      assertThat(idle.query(WHO).rows()).containsExactly(old);
      busy.query("begin");

      reload(after);

      assertThat(busy.query(WHO).rows()).as("in its transaction").containsExactly(old);
      assertThat(idle.query(WHO).rows()).containsExactly(live);
      busy.query("commit");
      assertThat(busy.query(WHO).rows()).containsExactly(live);
      try (RawClient newcomer = login()) {
        assertThat(newcomer.query(WHO).rows()).containsExactly(fresh);
      }
    }
  }

  @Test
  void shouldForgetThePoolThatEverybodyHasLeft() throws Exception {
    start("user=r_one");
    try (RawClient client = login()) {
      client.query(WHO);
      reload("user=r_two");
      assertThat(client.query(WHO).rows()).containsExactly("r_two");
      await().until(() -> poolUsers(), List.of("r_two")::equals);
      await()
          .until(
              () -> postgres.ask("select count(*) from pg_stat_activity where usename = 'r_one'"),
              "0"::equals);
    }
  }

  // --- the mode ---

  @Test
  void shouldTakeBackendsFromSessionsThatMayNotKeepThemAnyMore() throws Exception {
    start("pool_mode=session pool_size=1");
    try (RawClient first = login();
        RawClient second = login()) {
      first.query("set work_mem = '1MB'");
      second.send(PgBytes.query("show work_mem"));

      reload("pool_mode=transaction pool_size=1");

      assertThat(second.read().rows()).hasSize(1).doesNotContain("1MB");
      assertThat(first.query("select 1").rows()).containsExactly("1");
    }
  }

  @Test
  void shouldTakeABackendAtTheEndOfTheTransactionThatIsOpen() throws Exception {
    start("pool_mode=session pool_size=1");
    try (RawClient first = login();
        RawClient second = login()) {
      first.query("begin");
      second.send(PgBytes.query("select 'second'"));

      reload("pool_mode=transaction pool_size=1");

      assertThat(first.query("select 'still'").rows()).containsExactly("still");
      assertThat(first.query("commit").status()).isEqualTo('I');
      assertThat(second.read().rows()).containsExactly("second");
      assertThat(first.query("select 'again'").rows()).containsExactly("again");
    }
  }

  @Test
  void shouldLetSessionsKeepTheirBackendsFromNowOn() throws Exception {
    start("pool_mode=transaction pool_size=2");
    try (RawClient client = login();
        RawClient other = login()) {
      client.query(PID);
      reload("pool_mode=session pool_size=2");
      List<String> own = client.query(PID).rows();
      assertThat(other.query(PID).rows()).isNotEqualTo(own);
      assertThat(client.query(PID).rows()).isEqualTo(own);
    }
  }

  @Test
  void shouldRefuseTheTransactionThatIsOpenWhenStatementsMustComeAlone() throws Exception {
    start("pool_mode=transaction");
    try (RawClient client = login()) {
      client.query("begin");
      reload("pool_mode=statement");
      assertThat(client.query("select 1").status()).isEqualTo('T');
      assertThat(client.read().errors())
          .containsExactly("FATAL 08P01 transaction blocks not allowed in statement pooling mode");
    }
  }

  /** As PgBouncer: on backends that are open, too, when the next statement is prepared. */
  @Test
  void shouldKeepFewerStatementsFromNowOn() throws Exception {
    String entry = "pool_mode=transaction pool_size=1";
    start(entry);
    try (RawClient client = login()) {
      for (int i = 0; i < 10; i++) {
        prepare(client, "s" + i, "select " + i);
      }
      List<String> pid = client.query(PID).rows();
      assertThat(client.query(PREPARED).rows()).containsExactly("10");

      node().rewrite(ini(entry).set("max_prepared_statements", "3"));
      node().node().operator().reload().toCompletableFuture().join();

      assertThat(client.query(PREPARED).rows()).containsExactly("10");
      prepare(client, "one more", "select 'one more'");
      assertThat(client.query(PREPARED).rows()).containsExactly("3");
      assertThat(execute(client, "s0").rows()).containsExactly("0");
      assertThat(client.query(PREPARED).rows()).containsExactly("3");
      assertThat(client.query(PID).rows()).as("the same backend").isEqualTo(pid);
    }
  }

  /** With PgBouncer's error; a name that is given anew means what it was given last. */
  @Test
  void shouldNotServeAStatementFromBeforeTheChange() throws Exception {
    start("pool_mode=transaction pool_size=2");
    try (RawClient client = login()) {
      prepare(client, "s", "select 'old'");
      reload("pool_mode=session pool_size=2");
      assertThat(execute(client, "s").errors()).containsExactly(UNKNOWN);
      prepare(client, "s", "select 'new'");
      assertThat(execute(client, "s").rows()).containsExactly("new");
      reload("pool_mode=transaction pool_size=2");
      assertThat(execute(client, "s").errors()).containsExactly(UNKNOWN);
      prepare(client, "s", "select 'newest'");
      assertThat(execute(client, "s").rows()).containsExactly("newest");
    }
  }

  /** What a session prepared on the backend that it held is gone, and never another session's. */
  @ParameterizedTest
  @ValueSource(strings = {"server_reset_query=DISCARD ALL", "server_reset_query="})
  void shouldNotServeAStatementOfAnotherSession(String reset) throws Exception {
    String[] setting = reset.split("=", 2);
    node = TestNode.start(ini("pool_mode=session pool_size=2").set(setting[0], setting[1]));
    try (RawClient first = login();
        RawClient second = login()) {
      prepare(first, "s", "select 'first'");
      prepare(second, "s", "select 'second'");
      node().rewrite(ini("pool_mode=transaction pool_size=2").set(setting[0], setting[1]));
      node().node().operator().reload().toCompletableFuture().join();
      for (RawClient client : List.of(first, second)) {
        for (int i = 0; i < 3; i++) {
          assertThat(execute(client, "s").errors()).containsExactly(UNKNOWN);
        }
      }
      prepare(first, "s", "select 'first again'");
      prepare(second, "s", "select 'second again'");
      assertThat(execute(first, "s").rows()).containsExactly("first again");
      assertThat(execute(second, "s").rows()).containsExactly("second again");
    }
  }

  // --- helpers ---

  private TestIni ini(String entry) {
    return new TestIni()
        .database("r_db", postgres, "dbname=postgres " + entry)
        .secret("r_client", "");
  }

  private void start(String entry) {
    node = TestNode.start(ini(entry).set("pool_mode", "transaction"));
  }

  private void reload(String entry) {
    node().rewrite(ini(entry).set("pool_mode", "transaction"));
    node().node().operator().reload().toCompletableFuture().join();
  }

  private RawClient login() throws IOException {
    return RawClient.to(node().port()).login("r_db", "r_client");
  }

  private List<String> poolUsers() {
    return node().node().operator().view().toCompletableFuture().join().pools().stream()
        .filter(pool -> pool.database().equals("r_db"))
        .map(PoolView::user)
        .toList();
  }

  private static void prepare(RawClient client, String name, String sql) throws IOException {
    Answer answer =
        client
            .send(PgBytes.body().string(name).string(sql).int16(0).asFrame('P'), PgBytes.sync())
            .read();
    assertThat(answer.tags()).as(answer.errors().toString()).isEqualTo("1Z");
  }

  private static Answer execute(RawClient client, String name) throws IOException {
    return client
        .send(
            PgBytes.body().string("").string(name).int16(0).int16(0).int16(0).asFrame('B'),
            PgBytes.body().string("").int32(0).asFrame('E'),
            PgBytes.sync())
        .read();
  }
}
