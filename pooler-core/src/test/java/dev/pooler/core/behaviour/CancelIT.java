package dev.pooler.core.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pooler.core.testing.RawClient;
import dev.pooler.core.testing.RawClient.Message;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import dev.pooler.core.testing.Wiretap;
import dev.pooler.core.view.NodeView;
import dev.pooler.core.view.SocketView;
import dev.pooler.protocol.testing.PgBytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Cancel requests hit the query that runs in the session that they name, and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CancelIT {
  private static final int PROTOCOL_3_0 = 3 << 16;
  private static final int PROTOCOL_3_2 = PROTOCOL_3_0 + 2;
  private static final String CANCELED = "ERROR 57014 canceling statement due to user request";

  /** The common pool may have but one thread. */
  private static final Executor THREADS = task -> Thread.ofVirtual().start(task);

  private final TestPostgres postgres = TestPostgres.shared();
  private TestNode node;

  @BeforeAll
  void start() {
    TestIni ini =
        new TestIni()
            .database("cancel_one", postgres, "dbname=postgres pool_size=1")
            .database("cancel_session", postgres, "dbname=postgres pool_size=1 pool_mode=session")
            .set("pool_mode", "transaction");
    node = TestNode.start(ini);
  }

  @AfterAll
  void stop() {
    node.close();
  }

  @Test
  void shouldCancelTheRunningQueryAndCloseTheBearer() throws Exception {
    try (RawClient client = login("cancel_one")) {
      client.send(PgBytes.query("select 'victim', pg_sleep(60)"));
      awaitRunning("victim");
      assertThat(cancel(client)).isNull();
      assertThat(client.read().errors()).containsExactly(CANCELED);
      assertThat(client.query("select 1").rows()).containsExactly("1");
    }
  }

  @Test
  void shouldGiveLongKeysToClientsOfTheNewProtocol() throws Exception {
    try (RawClient client = RawClient.to(node.port())) {
      assertThat(client.startup(PROTOCOL_3_2, "cancel_one", "postgres").read().status())
          .isEqualTo('I');
      assertThat(client.secret()).hasSize(32);
      client.send(PgBytes.query("select 'long key', pg_sleep(60)"));
      awaitRunning("long key");
      cancel(client);
      assertThat(client.read().errors()).containsExactly(CANCELED);
    }
  }

  @Test
  void shouldDoNothingForAWrongSecret() throws Exception {
    try (RawClient client = login("cancel_one")) {
      byte[] wrong = client.secret();
      wrong[0] ^= 1;
      client.send(PgBytes.query("select 'unharmed', pg_sleep(0.3)"));
      awaitRunning("unharmed");
      try (RawClient bearer = RawClient.to(node.port())) {
        bearer.send(
            PgBytes.body().int32(80877102).int32(client.processId()).bytes(wrong).asStartup());
        assertThat(bearer.next()).isNull();
      }
      assertThat(client.read().rows()).containsExactly("unharmed");
    }
  }

  @Test
  void shouldDoNothingForAnIdleSession() throws Exception {
    try (RawClient idle = login("cancel_session")) {
      // In session mode it holds its backend: a cancel that went out now would hit the next query.
      assertThat(idle.query("select 1").rows()).containsExactly("1");
      for (int i = 0; i < 50; i++) {
        cancel(idle);
        assertThat(idle.query("select count(*) from pg_class a, pg_class b").errors()).isEmpty();
      }
    }
  }

  @Test
  void shouldDoNothingForAWaitingSession() throws Exception {
    try (RawClient owner = login("cancel_one");
        RawClient waiting = login("cancel_one")) {
      owner.query("begin");
      waiting.send(PgBytes.query("select 'waited'"));
      assertThat(cancel(waiting)).isNull();
      assertThat(owner.query("select 1").errors()).isEmpty();
      owner.query("commit");
      assertThat(waiting.read().rows()).containsExactly("waited");
    }
  }

  /** A's requests race with the end of its transactions; the one backend goes to B in between. */
  @Test
  void shouldNeverHitTheNextOwner() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    try (RawClient a = login("cancel_one");
        RawClient b = login("cancel_one")) {
      CompletableFuture<Long> canceller =
          CompletableFuture.supplyAsync(
              () -> {
                long count = 0;
                while (!over.get()) {
                  cancelQuietly(a);
                  count++;
                }
                return count;
              },
              THREADS);
      CompletableFuture<List<String>> other =
          CompletableFuture.supplyAsync(() -> run(b, 300, "select pg_sleep(0.002)"), THREADS);
      List<String> ofA = run(a, 300, "select pg_sleep(0.003)");
      List<String> ofB = other.get();
      over.set(true);
      assertThat(canceller.get()).isPositive();
      assertThat(ofB).as("errors of the client that nobody cancels").isEmpty();
      assertThat(ofA).as("errors of the other").isNotEmpty().containsOnly(CANCELED);
    }
  }

  /** One backend, so one request at a time; the others wait, and not for ever. */
  @Test
  void shouldSendNoMoreRequestsAtOnceThanThePoolHasBackends() throws Exception {
    try (Wiretap server = new Wiretap(postgres.port());
        TestNode own =
            TestNode.start(
                new TestIni()
                    .database(
                        "cancel_slow",
                        "host=127.0.0.1 dbname=postgres pool_size=1 port=" + server.port())
                    .set("pool_mode", "transaction")
                    .set("cancel_wait_timeout", "3"));
        RawClient victim = RawClient.to(own.port()).login("cancel_slow", "postgres")) {
      victim.send(PgBytes.query("select 'slow', pg_sleep(60)"));
      awaitRunning("slow");
      server.ignoreNewcomers();
      try (RawClient first = RawClient.to(own.port());
          RawClient second = RawClient.to(own.port());
          RawClient third = RawClient.to(own.port())) {
        first.send(victim.cancelRequest());
        await().until(() -> states(own).equals(List.of("active_cancel_req")));
        second.send(victim.cancelRequest());
        third.send(victim.cancelRequest());
        await()
            .until(
                () -> states(own),
                List.of("active_cancel_req", "waiting_cancel_req", "waiting_cancel_req")::equals);
        NodeView view = own.node().operator().view().toCompletableFuture().join();
        assertThat(view.pools())
            .filteredOn(pool -> pool.database().equals("cancel_slow"))
            .singleElement()
            .satisfies(pool -> assertThat(pool.cancelsActive()).isEqualTo(1))
            .satisfies(pool -> assertThat(pool.cancelsWaiting()).isEqualTo(2));
        assertThat(second.next()).as("has waited for too long").isNull();
        assertThat(third.next()).isNull();
        assertThat(states(own)).containsExactly("active_cancel_req");
        server.hangUpOnNewcomers();
        assertThat(first.next()).isNull();
        await().until(() -> states(own).isEmpty());
      }
    }
  }

  /** Of the clients that have brought a cancel request, sorted. */
  private static List<String> states(TestNode node) {
    return node.node().operator().view().toCompletableFuture().join().clients().stream()
        .map(SocketView::state)
        .filter(state -> state.endsWith("cancel_req"))
        .sorted()
        .toList();
  }

  private static List<String> run(RawClient client, int times, String sql) {
    try {
      List<String> errors = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        errors.addAll(client.query(sql).errors());
      }
      return errors;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private RawClient login(String database) throws IOException {
    return RawClient.to(node.port()).login(database, "postgres");
  }

  private @Nullable Message cancel(RawClient client) throws IOException {
    try (RawClient bearer = RawClient.to(node.port())) {
      return bearer.send(client.cancelRequest()).next();
    }
  }

  private void cancelQuietly(RawClient client) {
    try {
      cancel(client);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitRunning(String text) {
    await()
        .until(
            () ->
                postgres.ask(
                    "select count(*) from pg_stat_activity where state = 'active' and pid <>"
                        + " pg_backend_pid() and query like '%"
                        + text
                        + "%'"),
            "1"::equals);
  }
}
