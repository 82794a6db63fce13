package dev.pooler.core.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.testing.RawClient;
import dev.pooler.core.testing.RawClient.Answer;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Named prepared statements in transaction mode, on one backend that all clients share. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatementsIT {
  private static final String COUNT = "select count(*) from pg_prepared_statements";

  private final TestPostgres postgres = TestPostgres.shared();
  private final List<RawClient> clients = new ArrayList<>();
  private TestNode node;

  @BeforeAll
  void start() {
    TestIni ini =
        new TestIni()
            .database("p_one", postgres, "dbname=postgres pool_size=1")
            .set("pool_mode", "transaction")
            .set("max_prepared_statements", "3");
    node = TestNode.start(ini);
  }

  @AfterAll
  void stop() {
    node.close();
  }

  @AfterEach
  void close() throws IOException {
    login().query("deallocate all");
    clients.forEach(RawClient::close);
    clients.clear();
  }

  @Test
  void shouldShareAStatementByItsText() throws Exception {
    RawClient a = login();
    RawClient b = login();
    assertThat(a.send(parse("mine", "select 'x' || $1"), PgBytes.sync()).read().tags())
        .isEqualTo("1Z");
    assertThat(b.send(parse("yours", "select 'x' || $1"), PgBytes.sync()).read().tags())
        .isEqualTo("1Z");
    assertThat(run(a, "mine", "1").rows()).containsExactly("x1");
    assertThat(run(b, "yours", "2").rows()).containsExactly("x2");
    assertThat(a.query(COUNT).rows()).containsExactly("1");
    // The same name with two texts is two statements.
    RawClient c = login();
    c.send(parse("mine", "select 'y' || $1"), PgBytes.sync()).read();
    assertThat(run(c, "mine", "3").rows()).containsExactly("y3");
    assertThat(run(a, "mine", "4").rows()).containsExactly("x4");
  }

  @Test
  void shouldCloseTheLeastRecentlyUsedOnTheServer() throws Exception {
    RawClient client = login();
    for (int i = 0; i < 10; i++) {
      client.send(parse("s" + i, "select " + i + " + $1::int"), PgBytes.sync()).read();
    }
    for (int i = 0; i < 10; i++) {
      assertThat(run(client, "s" + i, "100").rows()).containsExactly(String.valueOf(100 + i));
      assertThat(client.query(COUNT).rows().getFirst()).isIn("1", "2", "3");
    }
    // A whole pipeline of more statements than the server keeps.
    List<ByteBuf> pipeline = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      pipeline.add(bind("s" + i, "200"));
      pipeline.add(execute());
    }
    pipeline.add(PgBytes.sync());
    Answer answer = client.send(pipeline.toArray(ByteBuf[]::new)).read();
    assertThat(answer.tags()).isEqualTo("2DC".repeat(10) + "Z");
    assertThat(answer.rows())
        .containsExactly("200", "201", "202", "203", "204", "205", "206", "207", "208", "209");
    assertThat(client.query(COUNT).rows().getFirst()).isIn("1", "2", "3");
  }

  @Test
  void shouldDescribeAStatementThatTheBackendDoesNotHave() throws Exception {
    RawClient client = login();
    client.send(parse("d", "select $1::int as n"), PgBytes.sync()).read();
    for (int i = 0; i < 5; i++) {
      RawClient other = login();
      other.send(parse("o", "select 'evict " + i + "'"), PgBytes.sync()).read();
    }
    assertThat(client.send(describe("d"), PgBytes.sync()).read().tags()).isEqualTo("tTZ");
    assertThat(run(client, "d", "5").rows()).containsExactly("5");
  }

  @Test
  void shouldNotKeepTheNameOfAFailedParse() throws Exception {
    RawClient client = login();
    Answer failed = client.send(parse("bad", "selekt 1"), PgBytes.sync()).read();
    assertThat(failed.tags()).isEqualTo("EZ");
    assertThat(failed.errors().getFirst()).contains("42601");
    assertThat(run(client, "bad").errors().getFirst()).contains("26000");
    assertThat(client.send(parse("bad", "select 'good'"), PgBytes.sync()).read().tags())
        .isEqualTo("1Z");
    assertThat(run(client, "bad").rows()).containsExactly("good");
    // One that was never tried behind an error is not there either.
    client.send(parse("e", "selekt"), parse("skipped", "select 1"), PgBytes.sync()).read();
    assertThat(run(client, "skipped").errors().getFirst()).contains("26000");
  }

  /** PgBouncer ends the client here. */
  @Test
  void shouldSayOfWrongNamesWhatPostgresSaysAndGoOn() throws Exception {
    try (RawClient direct = RawClient.to(postgres.port())) {
      List<String> expected = wrongNames(direct.login("postgres", "postgres"));
      assertThat(expected.toString()).contains("26000", "42P05", "25P02");
      // A name that is taken is known to the server by another.
      assertThat(wrongNames(login()))
          .map(text -> text.replace("PGBOUNCER_duplicate", "twice"))
          .isEqualTo(expected);
    }
  }

  /** What is heard of names that were never prepared, or twice; the client is of use afterwards. */
  private static List<String> wrongNames(RawClient client) throws IOException {
    List<Answer> heard = new ArrayList<>();
    heard.add(run(client, "never"));
    heard.add(client.send(describe("never"), PgBytes.sync()).read());
    heard.add(
        client.send(parse("twice", "select 1"), parse("twice", "select 2"), PgBytes.sync()).read());
    heard.add(run(client, "twice"));
    heard.add(client.query("begin"));
    heard.add(client.send(parse("twice", "select 3"), PgBytes.sync()).read());
    heard.add(client.query("select 4"));
    heard.add(client.query("rollback"));
    heard.add(run(client, "twice"));
    return heard.stream().map(answer -> answer.messages().toString() + answer.rows()).toList();
  }

  @Test
  void shouldForgetWithDeallocateAllAndDiscardAll() throws Exception {
    for (String sql : List.of("deallocate all", "discard all")) {
      RawClient a = login();
      RawClient b = login();
      a.send(parse("f", "select 'f'"), PgBytes.sync()).read();
      b.send(parse("f", "select 'f'"), PgBytes.sync()).read();
      assertThat(a.query(sql).errors()).isEmpty();
      assertThat(a.query(COUNT).rows()).containsExactly("0");
      assertThat(run(a, "f").errors().getFirst()).as("its own is gone").contains("26000");
      assertThat(run(b, "f").rows()).as("the other client's is not").containsExactly("f");
    }
  }

  @Test
  void shouldCloseANameAndUseItAgain() throws Exception {
    RawClient client = login();
    client.send(parse("n", "select 'one'"), PgBytes.sync()).read();
    ByteBuf close = PgBytes.body().text("S").string("n").asFrame('C');
    Answer answer =
        client.send(close, parse("n", "select 'two'"), bind("n"), execute(), PgBytes.sync()).read();
    assertThat(answer.tags()).isEqualTo("312DCZ");
    assertThat(answer.rows()).containsExactly("two");
    assertThat(client.send(parse("n", "select 'three'"), PgBytes.sync()).read().errors().getFirst())
        .as("a name that is taken")
        .contains("42P05");
  }

  @Test
  void shouldLeaveUnnamedStatementsAlone() throws Exception {
    RawClient client = login();
    Answer answer =
        client.send(parse("", "select 'unnamed'"), bind(""), execute(), PgBytes.sync()).read();
    assertThat(answer.tags()).isEqualTo("12DCZ");
    assertThat(client.query(COUNT).rows()).containsExactly("0");
  }

  private RawClient login() throws IOException {
    RawClient client = RawClient.to(node.port());
    clients.add(client);
    return client.login("p_one", "postgres");
  }

  private static Answer run(RawClient client, String name, String... values) throws IOException {
    return client.send(bind(name, values), execute(), PgBytes.sync()).read();
  }

  private static ByteBuf parse(String name, String sql) {
    return PgBytes.body().string(name).string(sql).int16(0).asFrame('P');
  }

  private static ByteBuf bind(String name, String... values) {
    PgBytes body = PgBytes.body().string("").string(name).int16(0).int16(values.length);
    for (String value : values) {
      body.int32(value.length()).text(value);
    }
    return body.int16(0).asFrame('B');
  }

  private static ByteBuf describe(String name) {
    return PgBytes.body().text("S").string(name).asFrame('D');
  }

  private static ByteBuf execute() {
    return PgBytes.body().string("").int32(0).asFrame('E');
  }
}
