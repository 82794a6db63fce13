package dev.pooler.drivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.core.testing.TestPostgres;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import io.r2dbc.spi.R2dbcException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Clients of R2DBC at a node with a database for each pool mode. r2dbc_items is there, and empty.
 */
final class R2dbcClients implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private final DriverNode node = DriverNode.start();

  private R2dbcClients() {}

  static R2dbcClients start() throws SQLException {
    TestPostgres.shared()
        .run(
            "drop table if exists r2dbc_items",
            "create table r2dbc_items (id int primary key, name text)");
    return new R2dbcClients();
  }

  @Override
  public void close() {
    node.close();
  }

  PostgresqlConnectionConfiguration.Builder settings(String database) {
    return PostgresqlConnectionConfiguration.builder()
        .host("127.0.0.1")
        .port(node.port())
        .username(TestPostgres.USER)
        .database(database);
  }

  static PostgresqlConnection connect(PostgresqlConnectionConfiguration.Builder settings) {
    return get(new PostgresqlConnectionFactory(settings.build()).create());
  }

  static void closeAll(List<PostgresqlConnection> clients) {
    clients.forEach(each -> done(each.close()));
  }

  static void run(PostgresqlConnection client, String sql) {
    client
        .createStatement(sql)
        .execute()
        .flatMap(result -> result.getRowsUpdated())
        .blockLast(PATIENCE);
  }

  static List<String> texts(PostgresqlConnection client, String sql) {
    return texts(client.createStatement(sql));
  }

  static List<String> texts(PostgresqlStatement statement) {
    return all(rows(statement));
  }

  static Flux<String> rows(PostgresqlStatement statement) {
    return statement
        .execute()
        .concatMap(result -> result.map((row, about) -> String.valueOf(row.get(0, String.class))));
  }

  static void assertFails(PostgresqlConnection client, String sql, String state) {
    assertThatThrownBy(() -> texts(client, sql))
        .isInstanceOfSatisfying(
            R2dbcException.class, e -> assertThat(e.getSqlState()).isEqualTo(state));
  }

  static String state(R2dbcException e) {
    return String.valueOf(e.getSqlState());
  }

  static <T> List<T> all(Flux<T> values) {
    return get(values.collectList());
  }

  static void done(Mono<Void> work) {
    work.block(PATIENCE);
  }

  static <T> T get(Mono<T> value) {
    return Objects.requireNonNull(value.block(PATIENCE));
  }
}
