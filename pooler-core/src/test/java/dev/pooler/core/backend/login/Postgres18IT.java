package dev.pooler.core.backend.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pooler.core.auth.Credentials;
import dev.pooler.core.testing.RawClient;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import dev.pooler.protocol.backend.BackendKeyData;
import dev.pooler.protocol.startup.CancelRequest;
import dev.pooler.protocol.startup.ProtocolVersion;
import dev.pooler.protocol.startup.StartupEncoder;
import dev.pooler.protocol.testing.PgBytes;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Protocol 3.2, with a server that speaks it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Postgres18IT {
  private static final int PROTOCOL_3_2 = ProtocolVersion.V3_2.code();

  private TestPostgres postgres;

  @BeforeAll
  void start() {
    postgres = TestPostgres.start18(Map.of());
  }

  @AfterAll
  void stop() {
    postgres.close();
  }

  @Test
  void shouldCancelWithTheLongKeyThatTheServerGave() throws Exception {
    LoginRequest request =
        new LoginRequest(
            "postgres",
            "postgres",
            new Credentials.NoPassword(),
            LoginTls.OFF,
            new LinkedHashMap<>(),
            ProtocolVersion.V3_2);
    SocketLogin.Outcome outcome = new SocketLogin(postgres.port()).open(request, null);
    assertThat(outcome.action()).isInstanceOf(LoginAction.Ready.class);
    LoginAction.Ready ready = (LoginAction.Ready) outcome.action();
    BackendKeyData key = Objects.requireNonNull(ready.cancelKey());
    assertThat(ready.version()).isEqualTo(ProtocolVersion.V3_2);
    assertThat(key.secret()).hasSizeGreaterThan(4);
    try (RawClient session = RawClient.over(outcome.socket())) {
      session.send(PgBytes.query("select 'direct', pg_sleep(60)"));
      awaitRunning("direct");
      deliver(new CancelRequest(key.processId(), key.secret()), postgres.port());
      assertThat(session.read().errors())
          .containsExactly("ERROR 57014 canceling statement due to user request");
    }
  }

  @Test
  void shouldTranslateKeysBetweenTheTwoSides() throws Exception {
    TestIni ini = new TestIni().database("db", postgres, "dbname=postgres");
    try (TestNode node = TestNode.start(ini.set("pool_mode", "transaction"));
        RawClient client = RawClient.to(node.port())) {
      assertThat(client.startup(PROTOCOL_3_2, "db", "postgres").read().tags())
          .as("nothing to negotiate")
          .isEqualTo("RZ");
      assertThat(client.secret()).hasSize(32);
      assertThat(client.query("select current_setting('server_version_num')::int / 10000").rows())
          .containsExactly("18");
      client.send(PgBytes.query("select 'pooled', pg_sleep(60)"));
      awaitRunning("pooled");
      try (RawClient shortened = RawClient.to(node.port())) {
        byte[] begin = java.util.Arrays.copyOf(client.secret(), 4);
        CancelRequest request = new CancelRequest(client.processId(), begin);
        shortened.send(PgBytes.written(out -> StartupEncoder.cancelRequest(out, request))).next();
      }
      assertThat(running("pooled")).as("a part of the key is not enough").isEqualTo("1");
      deliver(new CancelRequest(client.processId(), client.secret()), node.port());
      assertThat(client.read().errors())
          .containsExactly("ERROR 57014 canceling statement due to user request");
    }
  }

  @Test
  void shouldSettleOnWhatItSpeaksWithAClientOfTheFuture() throws Exception {
    TestIni ini = new TestIni().database("db", postgres, "dbname=postgres");
    try (TestNode node = TestNode.start(ini);
        RawClient client = RawClient.to(node.port())) {
      RawClient.Answer answer =
          client.startup((3 << 16) + 9999, "db", "postgres", "_pq_.grease", "x").read();
      assertThat(answer.tags()).isEqualTo("vRZ");
      assertThat(answer.messages().getFirst().body())
          .isEqualTo(
              PgBytes.bytesOf(
                  PgBytes.body().int32(PROTOCOL_3_2).int32(1).string("_pq_.grease").raw()));
      assertThat(client.secret()).hasSize(32);
    }
  }

  private static void deliver(CancelRequest request, int port) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket
          .getOutputStream()
          .write(
              PgBytes.bytesOf(PgBytes.written(out -> StartupEncoder.cancelRequest(out, request))));
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  private void awaitRunning(String mark) {
    await().until(() -> running(mark), "1"::equals);
  }

  private String running(String mark) throws Exception {
    return postgres.ask(
        "select count(*) from pg_stat_activity where state = 'active' and query like '%"
            + mark
            + "%' and pid <> pg_backend_pid()");
  }
}
