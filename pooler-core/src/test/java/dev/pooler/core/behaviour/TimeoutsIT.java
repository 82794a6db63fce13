package dev.pooler.core.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pooler.core.testing.RawClient;
import dev.pooler.core.testing.RawClient.Message;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import dev.pooler.core.testing.Wiretap;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.Socket;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What takes too long ends with the words of PgBouncer 1.26.1, and frees its backend. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TimeoutsIT {
  private static final List<String> USERS =
      List.of("t_query", "t_transaction", "t_idle_tx", "t_idle");
  private static final int NOBODY_LISTENS = 1;

  private final TestPostgres postgres = TestPostgres.shared();
  private TestNode node;

  @BeforeAll
  void start() throws Exception {
    TestIni ini = new TestIni();
    for (String user : USERS) {
      postgres.run("drop role if exists " + user, "create role " + user + " login");
      ini.secret(user, "");
    }
    postgres.run("drop role if exists t_nologin", "create role t_nologin nologin");
    ini.secret("t_nologin", "");
    ini.user("t_query", "query_timeout=1").user("t_transaction", "transaction_timeout=1");
    ini.user("t_idle_tx", "idle_transaction_timeout=1").user("t_idle", "client_idle_timeout=1");
    ini.database("t_one", postgres, "dbname=postgres pool_size=1")
        .database("t_wait", postgres, "dbname=postgres pool_size=1 query_wait_timeout=1")
        .database("t_gone", postgres, "dbname=no_such_database")
        .database("t_down", "host=127.0.0.1 port=" + NOBODY_LISTENS)
        .database("t_down_wait", "host=127.0.0.1 port=" + NOBODY_LISTENS + " query_wait_timeout=1");
    ini.set("pool_mode", "transaction")
        .set("client_login_timeout", "2")
        .set("query_wait_notify", "0.2");
    ini.set("server_login_retry", "60");
    node = TestNode.start(ini);
  }

  @AfterAll
  void stop() {
    node.close();
  }

  @ParameterizedTest
  @CsvSource({
    "t_query, select pg_sleep(60), query timeout",
    "t_transaction, begin, transaction timeout",
    "t_idle_tx, begin, idle transaction timeout",
    "t_idle, select 1, client_idle_timeout"
  })
  void shouldEndTheSession(String user, String sql, String error) throws Exception {
    try (RawClient client = login("t_one", user)) {
      RawClient.Answer answer = client.query(sql);
      List<String> errors = answer.errors();
      if (answer.status() != '-') {
        errors = client.read().errors();
      }
      assertThat(errors).containsExactly("FATAL 08P01 " + error);
      assertThat(client.next()).isNull();
    }
    try (RawClient other = login("t_one", user)) {
      assertThat(other.query("select 1").rows()).containsExactly("1");
    }
    await()
        .until(
            () ->
                postgres.ask(
                    "select count(*) from pg_stat_activity where usename = '"
                        + user
                        + "' and state <> 'idle'"),
            "0"::equals);
  }

  @Test
  void shouldNotTakeAPipelineForAnIdleTransaction() throws Exception {
    try (RawClient client = login("t_one", "t_idle_tx")) {
      client.query("begin");
      pipeline(client, "select 1", "select pg_sleep(2.5)");
      assertThat(client.read().rows()).containsExactly("1");
      RawClient.Answer second = client.read();
      assertThat(second.errors()).isEmpty();
      assertThat(second.status()).isEqualTo('T');
      assertThat(client.query("rollback").status()).isEqualTo('I');
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldEndAPipelineThatTakesTooLong(boolean inTransaction) throws Exception {
    try (RawClient client = login("t_one", "t_query")) {
      if (inTransaction) {
        client.query("begin");
      }
      pipeline(client, "select 1", "select pg_sleep(60)");
      assertThat(client.read().rows()).containsExactly("1");
      assertThat(client.read().errors()).containsExactly("FATAL 08P01 query timeout");
      assertThat(client.next()).isNull();
    }
  }

  @Test
  void shouldEndALongQueryOutsideATransactionBlock() throws Exception {
    try (RawClient client = login("t_one", "t_transaction")) {
      assertThat(client.query("select pg_sleep(60)").errors())
          .containsExactly("FATAL 08P01 transaction timeout");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "query_timeout, query timeout",
    "transaction_timeout, transaction timeout",
    "query_wait_timeout, query_wait_timeout"
  })
  void shouldNotWaitForAServerThatIsSilentAboutParameters(String setting, String error)
      throws Exception {
    try (Wiretap server = new Wiretap(postgres.port());
        TestNode own =
            TestNode.start(
                new TestIni()
                    .database("quiet", "host=127.0.0.1 dbname=postgres port=" + server.port())
                    .set("pool_mode", "transaction")
                    .set(setting, "1"));
        RawClient first = RawClient.to(own.port()).login("quiet", "postgres");
        RawClient second =
            RawClient.to(own.port())
                .login("quiet", "postgres", "application_name", "somebody else")) {
      assertThat(first.query("select 1").rows()).containsExactly("1");
      server.silence();
      assertThat(second.query("select 1").errors()).containsExactly("FATAL 08P01 " + error);
      assertThat(second.next()).isNull();
    }
  }

  @Test
  void shouldSpareAnIdleClientThatHoldsItsBackend() throws Exception {
    try (TestNode own =
            TestNode.start(
                new TestIni()
                    .database("held", postgres, "dbname=postgres")
                    .set("pool_mode", "session")
                    .set("client_idle_timeout", "0.2"));
        RawClient holder = RawClient.to(own.port()).login("held", "postgres");
        RawClient mute = RawClient.to(own.port()).login("held", "postgres")) {
      holder.query("select 1");
      assertThat(mute.read().errors()).containsExactly("FATAL 08P01 client_idle_timeout");
      // By now it has been idle for as long.
      assertThat(holder.query("select 2").rows()).containsExactly("2");
    }
  }

  private static void pipeline(RawClient client, String... queries) throws IOException {
    List<ByteBuf> messages = new ArrayList<>();
    for (String sql : queries) {
      messages.add(PgBytes.body().string("").string(sql).int16(0).asFrame('P'));
      messages.add(PgBytes.body().string("").string("").int16(0).int16(0).int16(0).asFrame('B'));
      messages.add(PgBytes.body().string("").int32(0).asFrame('E'));
      messages.add(PgBytes.sync());
    }
    client.send(messages.toArray(ByteBuf[]::new));
  }

  @Test
  void shouldCountWaitingAsPartOfAQuery() throws Exception {
    try (RawClient owner = login("t_one", "t_query");
        RawClient waiting = login("t_one", "t_query")) {
      owner.query("begin");
      assertThat(waiting.query("select 1").errors()).containsExactly("FATAL 08P01 query_timeout");
    }
  }

  @Test
  void shouldNotifyAndEndAWaitingSession() throws Exception {
    try (RawClient owner = login("t_wait", "postgres");
        RawClient waiting = login("t_wait", "postgres")) {
      owner.query("begin");
      assertThat(waiting.query("select 1").errors())
          .containsExactly("FATAL 08P01 query_wait_timeout");
      assertThat(waiting.notices())
          .containsExactly(
              "NOTICE 00000 No server connection available in postgres backend, client being"
                  + " queued");
      assertThat(owner.query("commit").errors()).isEmpty();
    }
  }

  @Test
  void shouldEndALoginThatIsNeverFinished() throws Exception {
    try (RawClient mute = RawClient.over(new Socket("127.0.0.1", node.port()))) {
      Message last = mute.next();
      assertThat(last)
          .isNotNull()
          .satisfies(m -> assertThat(m.error()).isEqualTo("FATAL 08P01 client_login_timeout"));
      assertThat(mute.next()).isNull();
    }
  }

  @Test
  void shouldLetAClientWaitForAServerThatIsDown() throws Exception {
    try (RawClient client = RawClient.to(node.port())) {
      assertThat(client.tryLogin("t_down", "postgres").errors())
          .containsExactly("FATAL 08P01 client_login_timeout (server down)");
    }
    try (RawClient client = RawClient.to(node.port())) {
      assertThat(client.tryLogin("t_down_wait", "postgres").errors())
          .containsExactly("FATAL 08P01 query_wait_timeout");
    }
  }

  @Test
  void shouldPassARefusalOnAndRememberIt() throws Exception {
    String refusal = "database \"no_such_database\" does not exist";
    try (RawClient first = RawClient.to(node.port());
        RawClient second = RawClient.to(node.port())) {
      assertThat(first.tryLogin("t_gone", "postgres").errors())
          .containsExactly("FATAL 3D000 " + refusal);
      assertThat(second.tryLogin("t_gone", "postgres").errors())
          .containsExactly(
              "FATAL 08P01 server login has been failing, cached error: "
                  + refusal
                  + " (server_login_retry)");
    }
    try (RawClient client = RawClient.to(node.port())) {
      assertThat(client.tryLogin("t_one", "t_nologin").errors())
          .containsExactly("FATAL 28000 role \"t_nologin\" is not permitted to log in");
    }
  }

  private RawClient login(String database, String user) throws IOException, SQLException {
    return RawClient.to(node.port()).login(database, user);
  }
}
