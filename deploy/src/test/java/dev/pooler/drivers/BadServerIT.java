package dev.pooler.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import dev.pooler.protocol.testing.PgBytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Servers that break off, keep silent or talk nonsense, at every point; the client hears of it
 * (after client_login_timeout where the server cannot be reached at all, as with PgBouncer), and
 * nothing is left open.
 */
class BadServerIT {
  private static final String DATABASE = "bad";

  @Test
  void shouldSayWhyWhenTheServerClosesAfterTheStartupMessage() throws Exception {
    loginFails(peer -> peer.startup(), "08P01");
  }

  @Test
  void shouldSayWhyWhenTheServerTalksNonsense() throws Exception {
    loginFails(
        peer -> {
          peer.startup();
          peer.send(PgBytes.body().text("HTTP/1.1 400 Bad Request\r\n\r\n").raw());
          peer.waitForEnd();
        },
        "08P01");
  }

  @Test
  void shouldGiveUpOnASilentServer() throws Exception {
    loginFails(FakeServer.Peer::waitForEnd, "08P01");
  }

  @Test
  void shouldPassOnWhyTheServerLetsNobodyIn() throws Exception {
    loginFails(
        peer -> {
          peer.startup();
          peer.send(PgBytes.error("53300", "sorry, too many clients already"));
        },
        "53300");
  }

  @Test
  void shouldTellTheClientWhenTheServerClosesInsteadOfAnswering() throws Exception {
    queryFails(FakeServer.Peer::read, "E", "08P01");
  }

  @Test
  void shouldTellTheClientWhenTheServerClosesBetweenTwoRows() throws Exception {
    queryFails(
        peer -> {
          peer.read();
          peer.send(row(), row());
        },
        "DDE",
        "08P01");
  }

  @Test
  void shouldTellTheClientWhenTheServerAnswersWhatWasNotAsked() throws Exception {
    queryFails(
        peer -> {
          peer.read();
          peer.send(PgBytes.frame('1'), PgBytes.readyForQuery('I'));
          peer.waitForEnd();
        },
        "E",
        "08P01");
  }

  @Test
  void shouldPassOnTheServersLastWords() throws Exception {
    queryFails(
        peer -> {
          peer.read();
          peer.send(
              PgBytes.body()
                  .text("S")
                  .string("FATAL")
                  .text("V")
                  .string("FATAL")
                  .text("C")
                  .string("57P01")
                  .text("M")
                  .string("terminating connection")
                  .int8(0)
                  .asFrame('E'));
        },
        "EE",
        "57P01");
  }

  @Test
  void shouldNotPutItsOwnWordsIntoTheServersHalfARow() throws Exception {
    byte[] value = "x".repeat(1000).getBytes(StandardCharsets.US_ASCII);
    byte[] row =
        PgBytes.bytesOf(PgBytes.body().int16(1).int32(value.length).bytes(value).asFrame('D'));
    try (FakeServer server =
            new FakeServer(peer -> {
              peer.letIn();
              peer.read();
              peer.send(row(), PgBytes.body().bytes(row).raw().slice(0, row.length - 20));
            });
        TestNode node = node(server);
        RawClient client = RawClient.login(node.port(), DATABASE)) {
      client.send(PgBytes.query("select 1"));
      assertThat(client.read().tag()).isEqualTo('D');
      assertThat(client.socket().getInputStream().readAllBytes()).hasSize(row.length - 20);
    }
  }

  @Test
  void shouldSetParametersOnceOnly() throws Exception {
    try (FakeServer server =
            new FakeServer(peer -> {
              peer.letIn();
              while (peer.read() == 'Q') {
                peer.send(
                    PgBytes.body().string("DateStyle").string("ISO, MDY").asFrame('S'),
                    PgBytes.commandComplete("SET"),
                    PgBytes.readyForQuery('I'));
              }
            });
        TestNode node = node(server);
        RawClient client = RawClient.connect(node.port())) {
      client.send(
          PgBytes.startup("user", TestPostgres.USER, "database", DATABASE, "datestyle", "ISO"));
      client.readUntil('Z');
      for (int i = 0; i < 3; i++) {
        client.send(PgBytes.query("mine"));
        client.readUntil('Z');
      }
      assertThat(server.queries())
          .hasSize(4)
          .startsWith("SET DateStyle='ISO';")
          .endsWith("mine", "mine", "mine");
    }
  }

  private static io.netty.buffer.ByteBuf row() {
    return PgBytes.body().int16(1).int32(1).text("1").asFrame('D');
  }

  private static void loginFails(FakeServer.Script script, String state) throws Exception {
    try (FakeServer server = new FakeServer(script);
        TestNode node = node(server);
        RawClient client = RawClient.connect(node.port())) {
      client.send(PgBytes.startup("user", TestPostgres.USER, "database", DATABASE));
      List<RawClient.Message> all = client.readToEnd();
      assertThat(all.getLast().tag()).isEqualTo('E');
      assertThat(all.getLast().field('C')).isEqualTo(state);
      Awaitility.await().until(server::connections, count -> count == 0);
    }
  }

  /**
   * The script goes on after the login; the pool's only backend must be replaced by one that
   * answers.
   */
  private static void queryFails(FakeServer.Script script, String tags, String state)
      throws Exception {
    try (FakeServer server =
            new FakeServer(peer -> {
              peer.letIn();
              script.run(peer);
            });
        TestNode node = node(server)) {
      for (int i = 0; i < 3; i++) {
        try (RawClient client = RawClient.login(node.port(), DATABASE)) {
          client.send(PgBytes.query("select 1"));
          List<RawClient.Message> all = client.readToEnd();
          StringBuilder got = new StringBuilder();
          all.forEach(each -> got.append(each.tag()));
          assertThat(got.toString()).isEqualTo(tags);
          RawClient.Message first =
              all.stream().filter(each -> each.tag() == 'E').findFirst().orElseThrow();
          assertThat(first.field('C')).isEqualTo(state);
        }
      }
      Awaitility.await().until(server::connections, count -> count <= 1);
    }
  }

  private static TestNode node(FakeServer server) {
    return TestNode.start(
        new TestIni()
            .database(
                DATABASE,
                "host=127.0.0.1 port=" + server.port() + " pool_size=1 pool_mode=transaction")
            .set("server_tls_sslmode", "disable")
            .set("client_login_timeout", "3")
            .set("server_connect_timeout", "1")
            .set("server_login_retry", "0.1"));
  }
}
