package dev.pooler.drivers;

import static dev.pooler.drivers.DriverNode.SESSION;
import static dev.pooler.drivers.DriverNode.STATEMENT;
import static dev.pooler.drivers.DriverNode.STATEMENTS;
import static dev.pooler.drivers.DriverNode.TRANSACTION;
import static dev.pooler.drivers.VertxClients.assertFails;
import static dev.pooler.drivers.VertxClients.await;
import static dev.pooler.drivers.VertxClients.closeAll;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries of Vert.x's reactive client, which pipelines, in every pool mode. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VertxPgQueriesIT {
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
  @CsvSource({
    SESSION + ",true", SESSION + ",false",
    TRANSACTION + ",true", TRANSACTION + ",false",
    STATEMENT + ",true", STATEMENT + ",false",
  })
  void shouldServePreparedAndSimpleQueriesToManyClients(String database, boolean cached)
      throws Exception {
    List<PgConnection> clients = new ArrayList<>();
    for (int c = 0; c < 4; c++) {
      clients.add(vertx.connect(vertx.options(database, cached)));
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
      PgConnection client =
          vertx.connect(vertx.options(database, cached).setPipeliningLimit(PIPELINE));
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
  @ValueSource(strings = {SESSION, TRANSACTION, STATEMENT})
  void shouldCarryValuesOfManyTypesAndSizes(String database) throws Exception {
    PgConnection client = vertx.connect(vertx.options(database));
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
  @ValueSource(strings = {TRANSACTION, STATEMENT})
  void shouldServeAPoolThatIsLargerThanOurs(String database) throws Exception {
    Pool pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(20))
            .connectingTo(vertx.options(database, false))
            .using(vertx.vertx())
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
}
