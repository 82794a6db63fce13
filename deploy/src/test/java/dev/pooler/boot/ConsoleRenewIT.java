package dev.pooler.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The console disables databases, and has servers opened anew; over two event loops. */
class ConsoleRenewIT extends ConsoleScene {
  ConsoleRenewIT() throws SQLException {}

  @Test
  void shouldWaitUntilTheServersOfEveryLoopAreReleasedAndClosed() throws Exception {
    try (Connection first = transaction();
        Connection second = transaction()) {
      String before = ask(first, "select pg_backend_pid()");
      console.run("RECONNECT " + DATABASE);
      CompletableFuture<Boolean> closed = inBackground(() -> command("WAIT_CLOSE"));
      CompletableFuture<Boolean> other = inBackground(() -> command("WAIT_CLOSE other"));
      assertThat(other.join()).as("of another database").isTrue();
      assertThat(console.rows("SHOW SERVERS"))
          .extracting(row -> row.get("close_needed"))
          .containsExactly("1", "1");

      first.commit();
      await().untilAsserted(() -> assertThat(postgres.backendsOf(DATABASE)).isEqualTo(1));
      assertThat(closed).isNotDone();
      second.commit();

      assertThat(closed.join()).isTrue();
      assertThat(postgres.backendsOf(DATABASE)).isZero();
      assertThat(ask(first, "select pg_backend_pid()")).isNotEqualTo(before);
    }
  }

  @Test
  void shouldCloseIdleServersAtOnce() throws Exception {
    try (Connection client = transaction()) {
      client.commit();
      assertThat(postgres.backendsOf(DATABASE)).isEqualTo(1);

      console.run("RECONNECT");
      console.run("WAIT_CLOSE");

      assertThat(postgres.backendsOf(DATABASE)).isZero();
    }
  }

  @Test
  void shouldKeepNewcomersOutAndNobodyElse() throws Exception {
    try (Connection client = transaction()) {
      console.run("DISABLE " + DATABASE);
      console.run("DISABLE " + DATABASE);
      console.run("RELOAD");

      assertThatThrownBy(() -> node.connect(DATABASE))
          .hasMessageContaining("database \"" + DATABASE + "\" is disabled");
      assertThat(console.row("SHOW DATABASES", "name", DATABASE)).containsEntry("disabled", "1");
      client.commit();
      assertThat(ask(client, "select 'on'")).isEqualTo("on");

      console.run("ENABLE " + DATABASE);

      try (Connection next = node.connect(DATABASE)) {
        assertThat(ask(next, "select 'in'")).isEqualTo("in");
      }
    }
  }

  /** A console that has gone does not keep others from anything. */
  @Test
  void shouldNotMindThatAWaitingConsoleGoesAway() throws Exception {
    try (Connection client = transaction()) {
      console.run("RECONNECT");
      ConsoleClient other = ConsoleClient.connect(node.port());
      CompletableFuture<Boolean> waits =
          inBackground(() -> {
            other.run("WAIT_CLOSE");
            return true;
          });
      await()
          .untilAsserted(() ->
              assertThat(console.rows("SHOW CLIENTS"))
                  .filteredOn(row -> "pgbouncer".equals(row.get("database")))
                  .hasSize(2));
      other.close();

      assertThatThrownBy(waits::join).hasCauseInstanceOf(SQLException.class);
      client.commit();
      console.run("WAIT_CLOSE");
      assertThat(ask(client, "select 'on'")).isEqualTo("on");
    }
  }
}
