package dev.pooler.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pooler.core.control.NodeControl.ShutdownMode;
import dev.pooler.core.testing.TestIni;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The console changes the configuration, and ends the node. */
class ConsoleControlIT extends ConsoleScene {
  ConsoleControlIT() throws SQLException {}

  @Test
  void shouldPutAChangedFileInForceWhenReloaded() throws Exception {
    try (Connection first = transaction();
        Connection second = transaction()) {
      node.rewrite(ini(3));

      console.run("RELOAD");

      assertThat(console.row("SHOW DATABASES", "name", DATABASE)).containsEntry("pool_size", "3");
      try (Connection third = transaction()) {
        assertThat(ask(third, "select 'a third backend'")).isEqualTo("a third backend");
        assertThat(List.of(first.isClosed(), second.isClosed())).containsOnly(false);
      }
    }
  }

  @Test
  void shouldTakeOverWhatStandsBeforeAMistake() throws Exception {
    node.rewrite(ini(7));
    Files.writeString(
        node.file(), Files.readString(node.file()) + "[pgbouncer]\nno_such_key = 1\n");

    assertThatThrownBy(() -> console.run("RELOAD"))
        .isInstanceOfSatisfying(
            PSQLException.class,
            refused -> {
              ServerErrorMessage told = Objects.requireNonNull(refused.getServerErrorMessage());
              assertThat(told.getSQLState()).isEqualTo("F0000");
              assertThat(told.getDetail()).contains("no_such_key");
            });
    try (Connection client = node.connect(DATABASE)) {
      assertThat(ask(client, "select 'as before'")).isEqualTo("as before");
    }
    assertThat(console.row("SHOW DATABASES", "name", DATABASE)).containsEntry("pool_size", "7");
  }

  @Test
  void shouldDropClientsWhenReloadRemovesTheirDatabase() throws Exception {
    try (Connection client = node.connect(DATABASE)) {
      node.rewrite(
          new TestIni().database("other", "host=127.0.0.1 port=1").own("event_loops", "2"));

      console.run("RELOAD");

      assertThatThrownBy(() -> ask(client, "select 1")).isInstanceOf(SQLException.class);
      await().untilAsserted(() -> assertThat(postgres.backendsOf(DATABASE)).isZero());
      await()
          .untilAsserted(() ->
              assertThat(console.rows("SHOW POOLS"))
                  .extracting(row -> row.get("database"))
                  .containsExactly("pgbouncer"));
    }
  }

  @Test
  void shouldReachLiveSessionsWhenASettingChanges() throws Exception {
    try (Connection client = node.connect(DATABASE)) {
      ask(client, "select 1");

      console.run("SET query_timeout = 1");

      assertThat(console.row("SHOW CONFIG", "key", "query_timeout")).containsEntry("value", "1");
      assertThatThrownBy(() -> ask(client, "select pg_sleep(60)"))
          .hasMessageContaining("query timeout");
    }
    assertThat(refusal("SET nosuch = 1")).isEqualTo("SET failed");
    assertThat(refusal("SET listen_port = 1")).isEqualTo("SET failed");
  }

  /** As PgBouncer: nobody is locked out by a slip of the pen. */
  @Test
  void shouldKeepItsUsersWhenTheNewAuthFileCannotBeRead() throws Exception {
    console.run("SET auth_file = '/nonexistent/users.txt'");

    assertThat(console.row("SHOW CONFIG", "key", "auth_file"))
        .containsEntry("value", "/nonexistent/users.txt");
    try (Connection client = node.connect(DATABASE)) {
      assertThat(ask(client, "select 'known'")).isEqualTo("known");
    }
    console.run("RELOAD");
    assertThat(console.row("SHOW CONFIG", "key", "auth_file").get("value"))
        .isNotEqualTo("/nonexistent/users.txt");
  }

  // --- the end ---

  @Test
  void shouldServeItsClientsUntilTheLastLeavesWhenItStops() throws Exception {
    CompletableFuture<Boolean> stopped = inBackground(this::awaitStop);
    try (Connection client = node.connect(DATABASE)) {
      console.run("SHUTDOWN WAIT_FOR_CLIENTS");
      await()
          .untilAsserted(() ->
              assertThatThrownBy(() -> node.connect(DATABASE)).hasMessageContaining("refused"));
      console.close();

      assertThat(ask(client, "select 'still here'")).isEqualTo("still here");
      assertThat(stopped).isNotDone();
    }
    assertThat(stopped.join()).isTrue();
  }

  @Test
  void shouldLetTransactionsEndButNobodyWaitWhenServersAreAwaited() throws Exception {
    CompletableFuture<Boolean> stopped = inBackground(this::awaitStop);
    try (Connection busy = transaction();
        Connection idle = node.connect(DATABASE)) {
      console.run("SHUTDOWN WAIT_FOR_SERVERS");

      assertThatThrownBy(() -> ask(idle, "select 1")).hasMessageContaining("server shutting down");
      assertThat(ask(busy, "select 'still here'")).isEqualTo("still here");
      assertThat(stopped).isNotDone();
      busy.commit();
      assertThat(stopped.join()).isTrue();
    }
    assertThat(postgres.backendsOf(DATABASE)).isZero();
  }

  @Test
  void shouldStopAtOnceWhenAskedTo() throws Exception {
    CompletableFuture<Boolean> stopped = inBackground(this::awaitStop);
    try (Connection client = transaction()) {
      node.node().operator().shutdown(ShutdownMode.IMMEDIATE);

      assertThat(stopped.join()).isTrue();
      assertThatThrownBy(() -> ask(client, "select 1")).isInstanceOf(SQLException.class);
    }
    await().untilAsserted(() -> assertThat(postgres.backendsOf(DATABASE)).isZero());
  }

  private boolean awaitStop() {
    node.node().awaitStop();
    return true;
  }
}
