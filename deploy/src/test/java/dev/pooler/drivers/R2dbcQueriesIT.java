package dev.pooler.drivers;

import static dev.pooler.drivers.DriverNode.SESSION;
import static dev.pooler.drivers.DriverNode.STATEMENT;
import static dev.pooler.drivers.DriverNode.STATEMENTS;
import static dev.pooler.drivers.DriverNode.TRANSACTION;
import static dev.pooler.drivers.R2dbcClients.all;
import static dev.pooler.drivers.R2dbcClients.assertFails;
import static dev.pooler.drivers.R2dbcClients.closeAll;
import static dev.pooler.drivers.R2dbcClients.connect;
import static dev.pooler.drivers.R2dbcClients.done;
import static dev.pooler.drivers.R2dbcClients.get;
import static dev.pooler.drivers.R2dbcClients.rows;
import static dev.pooler.drivers.R2dbcClients.run;
import static dev.pooler.drivers.R2dbcClients.state;
import static dev.pooler.drivers.R2dbcClients.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.core.testing.TestPostgres;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import io.r2dbc.spi.R2dbcException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Queries, COPY and transactions of the R2DBC driver in every pool mode. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class R2dbcQueriesIT {
  /** Of {@code preparedStatementCacheQueries}: keep all, use the unnamed statement only. */
  private static final int ALL = -1;

  private static final int NONE = 0;

  private R2dbcClients r2dbc;

  @BeforeAll
  void start() throws Exception {
    r2dbc = R2dbcClients.start();
  }

  @AfterAll
  void stop() {
    r2dbc.close();
  }

  @ParameterizedTest
  @CsvSource({
    SESSION + "," + ALL, SESSION + "," + NONE, SESSION + ",5",
    TRANSACTION + "," + ALL, TRANSACTION + "," + NONE, TRANSACTION + ",5",
    STATEMENT + "," + ALL, STATEMENT + "," + NONE, STATEMENT + ",5",
  })
  void shouldServePreparedAndSimpleQueriesToManyClients(String database, int cached) {
    List<PostgresqlConnection> clients = new ArrayList<>();
    for (int c = 0; c < 4; c++) {
      clients.add(connect(r2dbc.settings(database).preparedStatementCacheQueries(cached)));
    }
    for (int round = 0; round < 4; round++) {
      for (PostgresqlConnection client : clients) {
        for (int s = 0; s < STATEMENTS; s++) {
          PostgresqlStatement statement =
              client
                  .createStatement("select $1::int + " + s + " || $2")
                  .bind("$1", round)
                  .bind("$2", "r");
          assertThat(texts(statement)).containsExactly(round + s + "r");
        }
        assertThat(texts(client, "select 'a'; select 'b'")).containsExactly("a", "b");
      }
    }
    closeAll(clients);
  }

  @ParameterizedTest
  @ValueSource(strings = {SESSION, TRANSACTION, STATEMENT})
  void shouldAnswerEverythingThatIsAskedAtOnce(String database) {
    List<PostgresqlConnection> clients = new ArrayList<>();
    List<Flux<String>> all = new ArrayList<>();
    for (int c = 0; c < 4; c++) {
      PostgresqlConnection client = connect(r2dbc.settings(database));
      clients.add(client);
      List<Mono<String>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        answers.add(ask(client, i));
      }
      all.add(Flux.mergeSequential(answers, answers.size(), 1));
    }
    List<String> expected =
        IntStream.range(0, 200).mapToObj(i -> i % 10 == 7 ? "22012" : "" + i).toList();
    for (List<String> got : all(Flux.fromIterable(all).flatMap(Flux::collectList))) {
      assertThat(got).isEqualTo(expected);
    }
    closeAll(clients);
  }

  /** The answer, or the SQLSTATE. */
  private static Mono<String> ask(PostgresqlConnection client, int i) {
    String sql =
        switch (i % 10) {
          case 3 -> "select " + i;
          case 7 -> "select 1 / ($1 - " + i + ")";
          default -> "select $1::int /* " + i % STATEMENTS + " */";
        };
    PostgresqlStatement statement = client.createStatement(sql);
    if (i % 10 != 3) {
      statement.bind("$1", i);
    }
    return rows(statement).single().onErrorResume(R2dbcException.class, e -> Mono.just(state(e)));
  }

  @ParameterizedTest
  @ValueSource(strings = {SESSION, TRANSACTION})
  void shouldCommitAndRollBackAlsoToSavepoints(String database) throws Exception {
    PostgresqlConnection client = connect(r2dbc.settings(database));
    PostgresqlConnection other = connect(r2dbc.settings(database));
    run(client, "truncate r2dbc_items");
    done(client.beginTransaction());
    run(client, "insert into r2dbc_items values (1, 'kept')");
    done(client.createSavepoint("here"));
    assertFails(client, "insert into r2dbc_items values (1, 'twice')", "23505");
    assertFails(client, "select 1", "25P02");
    done(client.rollbackTransactionToSavepoint("here"));
    assertThat(texts(other, "select count(*)::text from r2dbc_items")).containsExactly("0");
    run(client, "insert into r2dbc_items values (2, 'kept too')");
    done(client.commitTransaction());
    done(client.beginTransaction());
    run(client, "delete from r2dbc_items");
    done(client.rollbackTransaction());
    assertThat(texts(other, "select count(*)::text from r2dbc_items")).containsExactly("2");
    closeAll(List.of(client, other));
  }

  @ParameterizedTest
  @ValueSource(strings = {SESSION, TRANSACTION})
  void shouldFetchInPieces(String database) {
    PostgresqlConnection client = connect(r2dbc.settings(database));
    done(client.beginTransaction());
    PostgresqlStatement statement =
        client
            .createStatement("select g::text from generate_series(1, $1::int) g")
            .bind("$1", 1000)
            .fetchSize(70);
    assertThat(texts(statement))
        .isEqualTo(IntStream.rangeClosed(1, 1000).mapToObj(String::valueOf).toList());
    // Leaves before it has seen everything.
    assertThat(all(rows(statement).take(100))).hasSize(100);
    done(client.commitTransaction());
    assertThat(texts(client, "select 'after'")).containsExactly("after");
    closeAll(List.of(client));
  }

  @ParameterizedTest
  @ValueSource(strings = {SESSION, TRANSACTION, STATEMENT})
  void shouldBindManyRowsAtOnce(String database) {
    PostgresqlConnection client = connect(r2dbc.settings(database));
    run(client, "truncate r2dbc_items");
    PostgresqlStatement insert = client.createStatement("insert into r2dbc_items values ($1, $2)");
    for (int i = 0; i < 300; i++) {
      insert.bind("$1", i).bind("$2", "name " + i);
      if (i < 299) {
        insert.add();
      }
    }
    assertThat(all(insert.execute().flatMap(result -> result.getRowsUpdated())))
        .hasSize(300)
        .containsOnly(1L);
    assertFails(client, "insert into r2dbc_items values (7, 'twice')", "23505");
    assertThat(texts(client, "select count(*)::text from r2dbc_items")).containsExactly("300");
    closeAll(List.of(client));
  }

  @ParameterizedTest
  @ValueSource(strings = {SESSION, TRANSACTION, STATEMENT})
  void shouldCopyIn(String database) {
    PostgresqlConnection client = connect(r2dbc.settings(database));
    run(client, "truncate r2dbc_items");
    String copy = "copy r2dbc_items from stdin";
    assertThat(get(client.copyIn(copy, lines()))).isEqualTo(20_000);
    assertThatThrownBy(() -> get(client.copyIn(copy, lines())))
        .isInstanceOfSatisfying(
            R2dbcException.class, e -> assertThat(e.getSqlState()).isEqualTo("23505"));
    assertThat(texts(client, "select count(*)::text from r2dbc_items")).containsExactly("20000");
    closeAll(List.of(client));
  }

  private static Flux<ByteBuf> lines() {
    return Flux.range(0, 20_000)
        .buffer(100)
        .map(numbers -> {
          StringBuilder text = new StringBuilder();
          numbers.forEach(i -> text.append(i).append("\tname of ").append(i).append('\n'));
          return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
        });
  }

  @Test
  void shouldRefuseTransactionsInStatementMode() throws Exception {
    PostgresqlConnection client = connect(r2dbc.settings(STATEMENT));
    assertThatThrownBy(
            () -> {
              done(client.beginTransaction());
              run(client, "select 1");
            })
        .isInstanceOf(R2dbcException.class);
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
