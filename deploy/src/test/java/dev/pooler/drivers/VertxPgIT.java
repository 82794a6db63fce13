package dev.pooler.drivers;

import static dev.pooler.drivers.DriverNode.SESSION;
import static dev.pooler.drivers.DriverNode.STATEMENT;
import static dev.pooler.drivers.DriverNode.STATEMENTS;
import static dev.pooler.drivers.DriverNode.TRANSACTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.core.testing.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Vert.x's reactive client, which pipelines, in every pool mode. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VertxPgIT {
  private static final int PIPELINE = 64;
  private static final int PATIENCE_SECONDS = 30;

  private final Vertx vertx = Vertx.vertx();
  private final DriverNode node = DriverNode.start();

  @BeforeAll
  void createTable() throws Exception {
    TestPostgres.shared()
        .run(
            "drop table if exists vertx_items",
            "create table vertx_items (id int primary key, name text)");
  }

  @AfterAll
  void stop() throws Exception {
    node.close();
    await(vertx.close());
  }

  @ParameterizedTest
  @CsvSource({
    SESSION + ",true", SESSION + ",false",
    TRANSACTION + ",true", TRANSACTION + ",false",
    STATEMENT + ",true", STATEMENT + ",false",
  })
  void shouldServePreparedAndSimpleQueriesToManyClients(String database, boolean cached)
      throws Exception {
    List<PgConnection> clients = new ArrayList<>();
    for (int c = 0; c < 4; c++) {
      clients.add(connect(options(database, cached)));
    }
    for (int round = 0; round < 4; round++) {
      for (PgConnection client : clients) {
        for (int s = 0; s < STATEMENTS; s++) {
          RowSet<Row> rows =
              await(
                  client
                      .preparedQuery("select $1::int + " + s + ", $2::text")
                      .execute(Tuple.of(round, "r" + round)));
          Row row = rows.iterator().next();
          assertThat(row.getInteger(0)).isEqualTo(round + s);
          assertThat(row.getString(1)).isEqualTo("r" + round);
        }
        RowSet<Row> first = await(client.query("select 1; select " + round).execute());
        assertThat(first.next().iterator().next().getInteger(0)).isEqualTo(round);
      }
    }
    closeAll(clients);
  }

  @ParameterizedTest
  @CsvSource({
    SESSION + ",true", SESSION + ",false",
    TRANSACTION + ",true", TRANSACTION + ",false",
    STATEMENT + ",true", STATEMENT + ",false",
  })
  void shouldAnswerPipelinesInOrderAndErrorsWhereTheyBelong(String database, boolean cached)
      throws Exception {
    List<PgConnection> clients = new ArrayList<>();
    List<List<Future<Integer>>> answers = new ArrayList<>();
    for (int c = 0; c < 4; c++) {
      PgConnection client = connect(options(database, cached).setPipeliningLimit(PIPELINE));
      clients.add(client);
      answers.add(new ArrayList<>());
    }
    for (int i = 0; i < 300; i++) {
      for (int c = 0; c < clients.size(); c++) {
        answers.get(c).add(ask(clients.get(c), i));
      }
    }
    for (List<Future<Integer>> each : answers) {
      for (int i = 0; i < each.size(); i++) {
        Future<Integer> answer = each.get(i);
        if (i % 10 == 7) {
          assertFails(answer, "22012");
        } else {
          assertThat(await(answer)).isEqualTo(i);
        }
      }
    }
    closeAll(clients);
  }

  /** A prepared, an unprepared or a failing query. */
  private static Future<Integer> ask(PgConnection client, int i) {
    Future<RowSet<Row>> rows =
        switch (i % 10) {
          case 3 -> client.query("select " + i).execute();
          case 7 -> client.preparedQuery("select 1 / ($1::int - $1::int)").execute(Tuple.of(i));
          default ->
              client
                  .preparedQuery("select $1::int /* " + i % STATEMENTS + " */")
                  .execute(Tuple.of(i));
        };
    return rows.map(all -> all.iterator().next().getInteger(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {SESSION, TRANSACTION})
  void shouldCommitAndRollBackPipelinedTransactions(String database) throws Exception {
    await(pg(SESSION).compose(c -> c.query("truncate vertx_items").execute().eventually(c::close)));
    List<Future<Void>> all = new ArrayList<>();
    for (int c = 0; c < 6; c++) {
      int id = c;
      all.add(
          PgConnection.connect(vertx, options(database).setPipeliningLimit(PIPELINE))
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
    PgConnection client = connect(options(database));
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
    PgConnection client = connect(options(database));
    PgConnection other = connect(options(database));
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
  @ValueSource(strings = {SESSION, TRANSACTION, STATEMENT})
  void shouldCarryValuesOfManyTypesAndSizes(String database) throws Exception {
    PgConnection client = connect(options(database));
    byte[] large = new byte[3_000_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (i * 31);
    }
    UUID uuid = UUID.randomUUID();
    LocalDateTime time = LocalDateTime.of(2026, 11, 21, 12, 30, 15);
    JsonObject json = new JsonObject().put("a", 1).put("ä", "ö");
    for (int i = 0; i < 3; i++) {
      Row row =
          await(
                  client
                      .preparedQuery(
                          "select $1::bytea, $2::uuid, $3::timestamp, $4::jsonb, $5::int[],"
                              + " $6::text, $7::numeric")
                      .execute(
                          Tuple.of(
                              Buffer.buffer(large),
                              uuid,
                              time,
                              json,
                              new Integer[] {1, 2, 3},
                              null,
                              new java.math.BigDecimal("12345678901234567890.5"))))
              .iterator()
              .next();
      assertThat(row.getBuffer(0).getBytes()).isEqualTo(large);
      assertThat(row.getUUID(1)).isEqualTo(uuid);
      assertThat(row.getLocalDateTime(2)).isEqualTo(time);
      assertThat(row.getJsonObject(3)).isEqualTo(json);
      assertThat(row.getArrayOfIntegers(4)).containsExactly(1, 2, 3);
      assertThat(row.getString(5)).isNull();
      assertThat(row.getBigDecimal(6)).isEqualTo("12345678901234567890.5");
    }
    await(client.close());
  }

  @ParameterizedTest
  @ValueSource(strings = {SESSION, TRANSACTION})
  void shouldRunBatches(String database) throws Exception {
    PgConnection client = connect(options(database));
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

  @ParameterizedTest
  @ValueSource(strings = {SESSION, TRANSACTION, STATEMENT})
  void shouldCancelOnlyItsOwnQuery(String database) throws Exception {
    PgConnection client = connect(options(database));
    PgConnection other = connect(options(database));
    for (int i = 0; i < 2; i++) {
      Future<RowSet<Row>> sleeps = client.query("select pg_sleep(60) /* vertx */").execute();
      Future<RowSet<Row>> works = other.query("select pg_sleep(0.2)").execute();
      Awaitility.await()
          .until(
              () ->
                  TestPostgres.shared()
                      .ask(
                          "select count(*) from pg_stat_activity where state = 'active' and query"
                              + " like '%(60) /* vertx */'"),
              "1"::equals);
      await(client.cancelRequest());
      assertFails(sleeps, "57014");
      await(works);
      // Nobody runs anything of its own now: this must not hit the backend's next owner.
      await(client.cancelRequest());
      await(other.query("select " + i).execute());
    }
    await(other.close());
    await(client.close());
  }

  @Test
  void shouldDeliverNotificationsInSessionMode() throws Exception {
    PgConnection listener = connect(options(SESSION));
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    listener.notificationHandler(each -> heard.add(each.getPayload()));
    await(listener.query("listen vertx_channel").execute());
    PgConnection sender = connect(options(TRANSACTION));
    await(sender.query("notify vertx_channel, 'hello'").execute());
    assertThat(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo("hello");
    await(sender.close());
    await(listener.close());
  }

  @ParameterizedTest
  @ValueSource(strings = {TRANSACTION, STATEMENT})
  void shouldServeAPoolThatIsLargerThanOurs(String database) throws Exception {
    Pool pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(20))
            .connectingTo(options(database, false))
            .using(vertx)
            .build();
    List<Future<RowSet<Row>>> answers = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      answers.add(pool.preparedQuery("select $1::int /* " + i % 20 + " */").execute(Tuple.of(i)));
    }
    for (int i = 0; i < answers.size(); i++) {
      assertThat(await(answers.get(i)).iterator().next().getInteger(0)).isEqualTo(i);
    }
    await(pool.close());
  }

  @Test
  void shouldRefuseTransactionsInStatementMode() throws Exception {
    PgConnection client = connect(options(STATEMENT));
    assertThatThrownBy(() ->
            await(
                client
                    .query("begin")
                    .execute()
                    .compose(begun -> client.query("select 1").execute())))
        .isInstanceOf(ExecutionException.class);
  }

  @Test
  void shouldLogInBySaslOverTls(@TempDir Path folder) throws Exception {
    try (DriverNode secure = DriverNode.withPasswordsAndTls(folder)) {
      PgConnectOptions options =
          new PgConnectOptions()
              .setHost("localhost")
              .setPort(secure.port())
              .setUser(DriverNode.USER)
              .setPassword(DriverNode.PASSWORD)
              .setDatabase(TRANSACTION)
              .setSslMode(SslMode.VERIFY_FULL)
              .setSslOptions(
                  new ClientSSLOptions()
                      .setHostnameVerificationAlgorithm("HTTPS")
                      .setTrustOptions(
                          new PemTrustOptions().addCertPath(DriverNode.caFile(folder).toString())));
      PgConnection client = connect(options);
      assertThat(client.isSSL()).isTrue();
      assertThat(
              await(client.preparedQuery("select current_user").execute())
                  .iterator()
                  .next()
                  .getString(0))
          .isEqualTo(DriverNode.USER);
      await(client.close());

      assertThatThrownBy(() -> connect(new PgConnectOptions(options).setPassword("wrong")))
          .hasMessageContaining("authentication failed");
      assertThatThrownBy(() -> connect(new PgConnectOptions(options).setSslMode(SslMode.DISABLE)))
          .hasMessageContaining("SSL required");
    }
  }

  private Future<PgConnection> pg(String database) {
    return PgConnection.connect(vertx, options(database));
  }

  private PgConnection connect(PgConnectOptions options) throws Exception {
    return await(PgConnection.connect(vertx, options));
  }

  private PgConnectOptions options(String database) {
    return options(database, true);
  }

  /**
   * Without its cache the driver uses the unnamed statement, and as a rule in two steps, between
   * which a pooler may take the backend away (PgBouncer too); "layer 7 proxy" makes it one.
   */
  private PgConnectOptions options(String database, boolean cached) {
    return new PgConnectOptions()
        .setHost("127.0.0.1")
        .setPort(node.port())
        .setUser(TestPostgres.USER)
        .setDatabase(database)
        .setCachePreparedStatements(cached)
        .setUseLayer7Proxy(!cached);
  }

  private static void closeAll(List<PgConnection> clients) throws Exception {
    for (PgConnection each : clients) {
      await(each.close());
    }
  }

  private static void assertFails(Future<?> answer, String sqlState) {
    assertThatThrownBy(() -> await(answer))
        .cause()
        .isInstanceOfSatisfying(
            PgException.class, e -> assertThat(e.getSqlState()).isEqualTo(sqlState));
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
