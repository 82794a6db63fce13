package dev.pooler.drivers;

import static dev.pooler.drivers.DriverNode.SESSION;
import static dev.pooler.drivers.DriverNode.STATEMENT;
import static dev.pooler.drivers.DriverNode.TRANSACTION;
import static dev.pooler.drivers.VertxClients.assertFails;
import static dev.pooler.drivers.VertxClients.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.core.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions of Vert.x's reactive client, which pipelines them too. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VertxPgTransactionsIT {
  private static final int PIPELINE = 64;

  private VertxClients vertx;

  @BeforeAll
  void start() throws Exception {
    vertx = VertxClients.start();
  }

  @AfterAll
  void stop() throws Exception {
    vertx.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {SESSION, TRANSACTION})
  void shouldCommitAndRollBackPipelinedTransactions(String database) throws Exception {
    await(
        vertx
            .connecting(vertx.options(SESSION))
            .compose(c -> c.query("truncate vertx_items").execute().eventually(c::close)));
    List<Future<Void>> all = new ArrayList<>();
    for (int c = 0; c < 6; c++) {
      int id = c;
      all.add(
          vertx
              .connecting(vertx.options(database).setPipeliningLimit(PIPELINE))
              .compose(client -> transactions(client, id).eventually(client::close)));
    }
    for (Future<Void> each : all) {
      await(each);
    }
    assertThat(TestPostgres.shared().ask("select count(*) || ' ' || sum(id) from vertx_items"))
        .isEqualTo("60 " + 60 * 59 / 2);
  }

  /** Ten transactions that commit and ten that do not, one after the other. */
  private static Future<Void> transactions(PgConnection client, int id) {
    Future<Void> last = Future.succeededFuture();
    for (int i = 0; i < 20; i++) {
      int number = i;
      last =
          last.compose(nothing -> client.begin())
              .compose(
                  transaction -> transaction(client, transaction, id * 10 + number / 2, number));
    }
    return last;
  }

  private static Future<Void> transaction(
      PgConnection client, Transaction transaction, int id, int number) {
    Future<RowSet<Row>> insert =
        client
            .preparedQuery("insert into vertx_items values ($1, $2)")
            .execute(Tuple.of(id, "name " + id));
    Future<RowSet<Row>> again = client.query("select count(*) from vertx_items").execute();
    return Future.all(insert, again)
        .compose(done -> number % 2 == 0 ? transaction.rollback() : transaction.commit());
  }

  @ParameterizedTest
  @ValueSource(strings = {SESSION, TRANSACTION})
  void shouldRecoverFromAnErrorInATransaction(String database) throws Exception {
    PgConnection client = vertx.connect(vertx.options(database));
    Transaction transaction = await(client.begin());
    assertFails(client.preparedQuery("select * from vertx_no_such").execute(), "42P01");
    assertFails(client.query("select 1").execute(), "25P02");
    await(transaction.rollback());
    assertThat(await(client.query("select 5").execute()).iterator().next().getInteger(0))
        .isEqualTo(5);
    await(client.close());
  }

  @ParameterizedTest
  @ValueSource(strings = {SESSION, TRANSACTION})
  void shouldReadThroughACursor(String database) throws Exception {
    PgConnection client = vertx.connect(vertx.options(database));
    PgConnection other = vertx.connect(vertx.options(database));
    Transaction transaction = await(client.begin());
    PreparedStatement statement =
        await(client.prepare("select g from generate_series(1, $1::int) g"));
    Cursor cursor = statement.cursor(Tuple.of(1000));
    int expected = 0;
    do {
      for (Row row : await(cursor.read(70))) {
        assertThat(row.getInteger(0)).isEqualTo(++expected);
      }
      await(other.preparedQuery("select $1::int").execute(Tuple.of(expected)));
    } while (cursor.hasMore());
    assertThat(expected).isEqualTo(1000);
    await(cursor.close());
    await(transaction.commit());
    await(other.close());
    await(client.close());
  }

  @ParameterizedTest
  @ValueSource(strings = {SESSION, TRANSACTION})
  void shouldRunBatches(String database) throws Exception {
    PgConnection client = vertx.connect(vertx.options(database));
    await(client.query("truncate vertx_items").execute());
    List<Tuple> batch = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      batch.add(Tuple.of(i, "name " + i));
    }
    String insert = "insert into vertx_items values ($1, $2)";
    await(client.preparedQuery(insert).executeBatch(batch));
    assertFails(
        client.preparedQuery(insert).executeBatch(List.of(Tuple.of(500, ""), Tuple.of(7, ""))),
        "23505");
    Row row = await(client.query("select count(*) from vertx_items").execute()).iterator().next();
    assertThat(row.getInteger(0)).isEqualTo(500);
    await(client.close());
  }

  @Test
  void shouldRefuseTransactionsInStatementMode() throws Exception {
    PgConnection client = vertx.connect(vertx.options(STATEMENT));
    assertThatThrownBy(() ->
            await(
                client
                    .query("begin")
                    .execute()
                    .compose(begun -> client.query("select 1").execute())))
        .isInstanceOf(ExecutionException.class);
    // The driver says only that it lost its connection.
    Awaitility.await()
        .until(
            () ->
                TestPostgres.shared()
                    .ask(
                        "select count(*) from pg_stat_activity where state like 'idle in"
                            + " transaction%'"),
            "0"::equals);
  }
}
