package dev.pooler.core.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pooler.core.testing.RawClient;
import dev.pooler.core.testing.RawClient.Message;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import dev.pooler.core.view.NodeView;
import dev.pooler.core.view.PoolView;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that ask for replication get a server connection of their own. */
class ReplicationIT {
  private static final String WALSENDERS =
      "select count(*) from pg_stat_activity where backend_type = 'walsender'";
  private static TestPostgres postgres;

  @SuppressWarnings("NullAway.Init") // each test starts its own
  private TestNode node;

  @BeforeAll
  static void startPostgres() {
    postgres = TestPostgres.start(Map.of("wal_level", "logical", "max_wal_senders", "20"));
  }

  @AfterAll
  static void stopPostgres() {
    postgres.close();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private void start(String entry, String... settings) {
    TestIni ini = new TestIni().database("postgres", postgres, entry);
    for (int i = 0; i < settings.length; i += 2) {
      ini.set(settings[i], settings[i + 1]);
    }
    node = TestNode.start(ini);
  }

  private RawClient replicating(String kind, String... more) throws IOException {
    String[] all = new String[more.length + 2];
    all[0] = "replication";
    all[1] = kind;
    System.arraycopy(more, 0, all, 2, more.length);
    return RawClient.to(node.port()).login("postgres", TestPostgres.USER, all);
  }

  private RawClient usual() throws IOException {
    return RawClient.to(node.port()).login("postgres", TestPostgres.USER);
  }

  private NodeView view() {
    return node.node().operator().view().toCompletableFuture().join();
  }

  private static PoolView pool(NodeView view) {
    return view.pools().stream()
        .filter(pool -> pool.database().equals("postgres"))
        .findFirst()
        .orElseThrow();
  }

  private static String identify(RawClient client) throws IOException {
    return client.query("IDENTIFY_SYSTEM").tags();
  }

  @ParameterizedTest
  @CsvSource({
    "session,true,physical",
    "transaction,true,physical",
    "statement,true,physical",
    "transaction,database,logical"
  })
  void shouldGiveEachClientItsOwnConnectionInEveryPoolMode(String mode, String asked, String shown)
      throws Exception {
    start("pool_size=3 pool_mode=" + mode);
    try (RawClient one = replicating(asked);
        RawClient other = replicating(asked)) {
      for (int i = 0; i < 2; i++) {
        assertThat(identify(one)).isEqualTo("TDCZ");
        assertThat(identify(other)).isEqualTo("TDCZ");
      }

      assertThat(postgres.ask(WALSENDERS)).isEqualTo("2");
      NodeView view = view();
      assertThat(view.clients()).allMatch(client -> client.replication().equals(shown)).hasSize(2);
      assertThat(view.servers()).allMatch(server -> server.replication().equals(shown)).hasSize(2);
      assertThat(pool(view).serversActive()).isEqualTo(2);
      assertThat(pool(view).poolMode()).isEqualTo(mode);
    }
    awaitNoWalSender();
    // What it had counted is still there when its pool is not.
    await()
        .until(
            () -> node.node().operator().view().toCompletableFuture().join().servers(),
            List::isEmpty);
    assertThat(view().stats().stream().mapToLong(row -> row.totals().queries()).sum()).isEqualTo(4);
  }

  private static void awaitNoWalSender() {
    await().until(() -> postgres.ask(WALSENDERS), "0"::equals);
  }

  @Test
  void shouldPassOnStartupParameters() throws Exception {
    start("pool_size=2", "application_name_add_host", "0");
    try (RawClient client =
        replicating("database", "application_name", "walreader", "options", "-c work_mem=123kB")) {
      assertThat(client.query("SHOW work_mem").rows()).containsExactly("123kB");
      assertThat(client.query("SHOW application_name").rows()).containsExactly("walreader");
      assertThat(client.parameters()).containsEntry("application_name", "walreader");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"io_uring", "epoll"})
  void shouldCopyBothWaysUntilClientEndsIt(String transport) throws Exception {
    node =
        TestNode.start(
            new TestIni()
                .database("postgres", postgres, "pool_mode=transaction")
                .own("transport", transport));
    try (RawClient client = replicating("true")) {
      streaming(client);
      client.send(statusUpdate());
      // The server was asked to answer at once.
      Message message = Objects.requireNonNull(client.next());
      while (message.tag() == 'd' && message.body()[0] == 'w') {
        message = Objects.requireNonNull(client.next());
      }
      assertThat((char) message.body()[0]).isEqualTo('k');

      client.send(PgBytes.frame('c'));

      String tags = client.read().tags();
      assertThat(tags).matches("d*cCC?Z");
      assertThat(identify(client)).isEqualTo("TDCZ");
    }
    awaitNoWalSender();
  }

  private static void streaming(RawClient client) throws IOException, SQLException {
    String position = postgres.ask("select pg_current_wal_lsn()");
    client.send(PgBytes.query("START_REPLICATION PHYSICAL " + position + " TIMELINE 1"));
    assertThat(Objects.requireNonNull(client.next()).tag()).isEqualTo('W');
    postgres.run("select pg_logical_emit_message(false, 'test', repeat('x', 300000))");
    int received = 0;
    while (received < 300_000) {
      Message message = Objects.requireNonNull(client.next());
      assertThat(message.tag()).isEqualTo('d');
      received += message.body().length;
    }
  }

  /** Standby status update: nothing written yet, please answer. */
  private static ByteBuf statusUpdate() {
    byte[] body = ByteBuffer.allocate(34).put((byte) 'r').put(33, (byte) 1).array();
    return PgBytes.frame('d', body);
  }

  @Test
  void shouldEndCopyThatServerEnds() throws Exception {
    start("pool_mode=transaction");
    try (RawClient client = replicating("true")) {
      streaming(client);

      postgres.run(
          "select pg_terminate_backend(pid) from pg_stat_activity"
              + " where backend_type = 'walsender'");

      assertThat(client.read().errors())
          .containsExactly(
              "FATAL 57P01 terminating connection due to administrator command",
              "FATAL 08P01 server conn crashed?");
    }
  }

  @Test
  void shouldCloseConnectionWhenClientVanishesAmidCopy() throws Exception {
    start("pool_mode=transaction");
    try (RawClient client = replicating("true")) {
      streaming(client);
    }
    awaitNoWalSender();
    await().until(() -> view().servers(), List::isEmpty);
  }

  @Test
  void shouldStayWithinPoolSize() throws Exception {
    start("pool_mode=transaction pool_size=1", "query_wait_timeout", "1");
    try (RawClient usual = usual()) {
      assertThat(usual.query("select 1").rows()).containsExactly("1");
      // The idle connection makes room.
      try (RawClient client = replicating("true")) {
        assertThat(identify(client)).isEqualTo("TDCZ");
        assertThat(view().servers()).hasSize(1);
        try (RawClient second = RawClient.to(node.port())) {
          assertThat(second.tryLogin("postgres", TestPostgres.USER, "replication", "true").errors())
              .containsExactly("FATAL 08P01 query_wait_timeout");
        }
      }
      assertThat(usual.query("select 1").rows()).containsExactly("1");
    }
  }

  @Test
  void shouldRelayRefusalOfServer() throws Exception {
    postgres.run("drop role if exists plainuser", "create role plainuser login");
    node = TestNode.start(new TestIni().database("postgres", postgres, "").secret("plainuser", ""));
    try (RawClient client = RawClient.to(node.port())) {
      var answer = client.tryLogin("postgres", "plainuser", "replication", "true");
      assertThat(answer.errors()).hasSize(1);
      assertThat(answer.errors().getFirst()).startsWith("FATAL 42501 ");
    }
  }

  @Test
  void shouldLetPhysicalReplicationInByItsOwnWordInHba(@TempDir Path folder) throws Exception {
    Path rules = folder.resolve("hba.conf");
    Files.writeString(
        rules, "host replication postgres 127.0.0.1/32 reject\nhost all all 127.0.0.1/32 trust\n");
    node =
        TestNode.start(
            new TestIni()
                .database("postgres", postgres, "")
                .set("auth_type", "hba")
                .set("auth_hba_file", rules.toString()));
    try (RawClient physical = RawClient.to(node.port());
        RawClient logical = replicating("database")) {
      assertThat(identify(logical)).isEqualTo("TDCZ");
      assertThat(physical.tryLogin("postgres", TestPostgres.USER, "replication", "true").errors())
          .containsExactly("FATAL 08P01 login rejected");
    }
  }

  @Test
  void shouldKeepConnectionOverReload() throws Exception {
    TestIni ini = new TestIni().database("postgres", postgres, "pool_mode=transaction");
    node = TestNode.start(ini);
    try (RawClient client = replicating("true")) {
      long before = view().servers().getFirst().id();

      node.rewrite(ini.set("pool_mode", "statement").set("default_pool_size", "7"));
      node.node().operator().reload().toCompletableFuture().join();

      assertThat(identify(client)).isEqualTo("TDCZ");
      assertThat(view().servers().getFirst().id()).isEqualTo(before);
      assertThat(view().servers().getFirst().closeNeeded()).isFalse();
    }
  }
}
