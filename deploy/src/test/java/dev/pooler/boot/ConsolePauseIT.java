package dev.pooler.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pooler.core.testing.RawClient;
import dev.pooler.core.testing.TestIni;
import dev.pooler.protocol.testing.PgBytes;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** The console pauses, resumes and kills. */
class ConsolePauseIT extends ConsoleScene {
  ConsolePauseIT() throws SQLException {}

  @Test
  void shouldPauseOnlyWhenTheTransactionIsOver() throws Exception {
    try (Connection client = transaction()) {
      CompletableFuture<Boolean> paused = inBackground(() -> command("PAUSE " + DATABASE));
      await().untilAsserted(() -> assertThat(paused(DATABASE)).isTrue());
      ask(client, "select 1");
      assertThat(paused).isNotDone();

      client.commit();

      assertThat(paused.join()).isTrue();
      assertThat(postgres.backendsOf(DATABASE)).isZero();
      CompletableFuture<String> waiting = inBackground(() -> ask(client, "select 'served'"));
      await().untilAsserted(() -> assertThat(waitingClients()).isEqualTo("1"));
      assertThat(waiting).isNotDone();

      console.run("RESUME " + DATABASE);

      assertThat(waiting.join()).isEqualTo("served");
    }
  }

  @Test
  void shouldEndAPauseWithAnErrorWhenResumeOvertakesIt() throws Exception {
    try (Connection client = transaction()) {
      CompletableFuture<Boolean> paused = inBackground(() -> command("PAUSE"));
      await()
          .untilAsserted(() ->
              assertThat(console.row("SHOW STATE", "key", "paused")).containsEntry("value", "yes"));

      console.run("RESUME");

      assertThatThrownBy(paused::join).hasMessageContaining("PAUSE was taken back");
      client.commit();
      assertThat(ask(client, "select 'on'")).isEqualTo("on");
    }
  }

  @Test
  void shouldStayPausedWhenTheConsoleThatAskedGoesAway() throws Exception {
    try (Connection client = transaction()) {
      ConsoleClient other = ConsoleClient.connect(node.port());
      CompletableFuture<Boolean> paused =
          inBackground(() -> {
            other.run("PAUSE " + DATABASE);
            return true;
          });
      await().untilAsserted(() -> assertThat(paused(DATABASE)).isTrue());

      String id =
          console.rows("SHOW CLIENTS").stream()
              .filter(row -> "pgbouncer".equals(row.get("database")))
              .map(row -> Objects.requireNonNull(row.get("id")))
              .max((a, b) -> Long.compare(Long.parseLong(a), Long.parseLong(b)))
              .orElseThrow();
      console.run("KILL_CLIENT " + id);

      assertThatThrownBy(paused::join).isInstanceOf(CompletionException.class);
      assertThat(paused(DATABASE)).isTrue();
      console.run("RESUME " + DATABASE);
      client.commit();
      assertThat(ask(client, "select 'on'")).isEqualTo("on");
    }
  }

  @Test
  void shouldPauseForEveryConsoleThatAskedAndStayed() throws Exception {
    try (Connection client = transaction();
        RawClient first = admin();
        RawClient second = admin()) {
      first.send(PgBytes.query("PAUSE " + DATABASE));
      second.send(PgBytes.query("PAUSE " + DATABASE));
      await().untilAsserted(() -> assertThat(paused(DATABASE)).isTrue());

      cancel(first);
      first.close();

      assertThat(paused(DATABASE)).isTrue();
      client.commit();
      assertThat(second.read().tags()).isEqualTo("CZ");
      assertThat(paused(DATABASE)).isTrue();
    }
    console.run("RESUME " + DATABASE);
  }

  @Test
  void shouldTakeBackThePauseThatIsCancelledAndNoOther() throws Exception {
    try (Connection client = transaction();
        RawClient ofDatabase = admin();
        RawClient ofNode = admin()) {
      ofDatabase.send(PgBytes.query("PAUSE " + DATABASE));
      await().untilAsserted(() -> assertThat(paused(DATABASE)).isTrue());
      ofNode.send(PgBytes.query("PAUSE"));
      await().untilAsserted(() -> assertThat(state("paused")).isEqualTo("yes"));

      cancel(ofNode);

      assertThat(ofNode.read().errors())
          .containsExactly("ERROR 57014 canceling statement due to user request");
      assertThat(state("paused")).isEqualTo("no");
      assertThat(paused(DATABASE)).isTrue();
      client.commit();
      assertThat(ofDatabase.read().tags()).isEqualTo("CZ");
    }
    console.run("RESUME " + DATABASE);
  }

  private RawClient admin() throws IOException {
    return RawClient.to(node.port()).login("pgbouncer", TestIni.ADMIN);
  }

  private void cancel(RawClient client) throws IOException {
    try (RawClient bearer = RawClient.to(node.port())) {
      assertThat(bearer.send(client.cancelRequest()).next()).isNull();
    }
  }

  private String state(String key) throws SQLException {
    return String.valueOf(console.row("SHOW STATE", "key", key).get("value"));
  }

  @Test
  void shouldStartNewPoolsPausedWhenTheNodeIsPaused() throws Exception {
    console.run("PAUSE");
    CompletableFuture<String> newcomer =
        inBackground(() -> {
          try (Connection client = node.connect(DATABASE)) {
            return ask(client, "select 'in'");
          }
        });
    await().untilAsserted(() -> assertThat(waitingClients()).isEqualTo("1"));
    assertThat(postgres.backendsOf(DATABASE)).isZero();

    console.run("RESUME");

    assertThat(newcomer.join()).isEqualTo("in");
  }

  @Test
  void shouldRefuseWhatPgBouncerRefuses() {
    assertThat(refusal("RESUME")).isEqualTo("pooler is not paused");
    assertThat(refusal("RESUME other")).isEqualTo("database other is not paused");
    assertThat(refusal("PAUSE nosuch")).isEqualTo("no such database: nosuch");
    assertThat(refusal("KILL_CLIENT 99999")).isEqualTo("client not found");
    assertThat(refusal("PAUSE")).isNull();
    assertThat(refusal("PAUSE")).isEqualTo("already paused");
    assertThat(refusal("KILL other")).isEqualTo("already paused");
  }

  // --- killing ---

  @Test
  void shouldDropClientsAndServersWhenADatabaseIsKilled() throws Exception {
    try (Connection client = transaction()) {
      console.run("KILL " + DATABASE);

      assertThatThrownBy(() -> ask(client, "select 1")).isInstanceOf(SQLException.class);
      await().untilAsserted(() -> assertThat(postgres.backendsOf(DATABASE)).isZero());
      assertThat(paused(DATABASE)).isTrue();
      console.run("RESUME " + DATABASE);
      try (Connection next = node.connect(DATABASE)) {
        assertThat(ask(next, "select 'alive'")).isEqualTo("alive");
      }
    }
  }

  /** As PgBouncer: each database that has a pool is paused by itself, and the node is not. */
  @Test
  void shouldKillEveryDatabaseWithoutAName() throws Exception {
    try (Connection client = transaction()) {
      console.run("KILL");

      assertThatThrownBy(() -> ask(client, "select 1")).hasMessageContaining("database removed");
    }
    assertThat(state("active")).isEqualTo("yes");
    assertThat(paused(DATABASE)).isTrue();
    assertThat(paused("other")).as("nobody has used it").isFalse();
    assertThat(refusal("KILL")).as("again").isNull();
    assertThat(refusal("RESUME")).isEqualTo("pooler is not paused");
    CompletableFuture<String> newcomer =
        inBackground(() -> {
          try (Connection client = node.connect(DATABASE)) {
            return ask(client, "select 'in'");
          }
        });
    await().untilAsserted(() -> assertThat(waitingClients()).isEqualTo("1"));

    console.run("RESUME " + DATABASE);

    assertThat(newcomer.join()).isEqualTo("in");
  }

  @Test
  void shouldDropOneClientByItsId() throws Exception {
    try (Connection client = transaction();
        Connection other = node.connect(DATABASE)) {
      console.run("KILL_CLIENT " + console.row("SHOW CLIENTS", "state", "active").get("id"));

      assertThatThrownBy(() -> ask(client, "select 1")).isInstanceOf(SQLException.class);
      assertThat(ask(other, "select 'alive'")).isEqualTo("alive");
    }
  }
}
