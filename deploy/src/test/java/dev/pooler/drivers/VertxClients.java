package dev.pooler.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.core.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Clients of Vert.x at a node with a database for each pool mode. vertx_items is there, and empty.
 */
final class VertxClients implements AutoCloseable {
  static final int PATIENCE_SECONDS = 30;

  private final Vertx vertx = Vertx.vertx();
  private final DriverNode node = DriverNode.start();

  private VertxClients() {}

  static VertxClients start() throws SQLException {
    TestPostgres.shared()
        .run(
            "drop table if exists vertx_items",
            "create table vertx_items (id int primary key, name text)");
    return new VertxClients();
  }

  @Override
  public void close() throws Exception {
    node.close();
    await(vertx.close());
  }

  Vertx vertx() {
    return vertx;
  }

  Future<PgConnection> connecting(PgConnectOptions options) {
    return PgConnection.connect(vertx, options);
  }

  PgConnection connect(PgConnectOptions options) throws Exception {
    return await(connecting(options));
  }

  PgConnectOptions options(String database) {
    return options(database, true);
  }

  /**
   * Without its cache the driver uses the unnamed statement, and as a rule in two steps, between
   * which a pooler may take the backend away (PgBouncer too); "layer 7 proxy" makes it one.
   */
  PgConnectOptions options(String database, boolean cached) {
    return new PgConnectOptions()
        .setHost("127.0.0.1")
        .setPort(node.port())
        .setUser(TestPostgres.USER)
        .setDatabase(database)
        .setCachePreparedStatements(cached)
        .setUseLayer7Proxy(!cached);
  }

  static void closeAll(List<PgConnection> clients) throws Exception {
    for (PgConnection each : clients) {
      await(each.close());
    }
  }

  static void assertFails(Future<?> answer, String sqlState) {
    assertThatThrownBy(() -> await(answer))
        .cause()
        .isInstanceOfSatisfying(
            PgException.class, e -> assertThat(e.getSqlState()).isEqualTo(sqlState));
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
