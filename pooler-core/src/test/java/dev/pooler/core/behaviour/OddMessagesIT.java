package dev.pooler.core.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.testing.RawClient;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages that make no sense where they come, on one backend that all clients share: nobody else
 * may suffer from them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OddMessagesIT {
  private static final String PID = "select pg_backend_pid()";

  private final TestPostgres postgres = TestPostgres.shared();
  private TestNode node;

  @BeforeAll
  void start() {
    node =
        TestNode.start(
            new TestIni()
                .database("odd", postgres, "dbname=postgres pool_size=1")
                .set("pool_mode", "transaction"));
  }

  @AfterAll
  void stop() {
    node.close();
  }

  private RawClient login() throws Exception {
    return RawClient.to(node.port()).login("odd", "postgres");
  }

  /** PostgreSQL would hang up on the backend, whoever has it by then. */
  @ParameterizedTest
  @ValueSource(chars = {'z', 'p', '1', '\0', '\u00ff'})
  void shouldEndAClientThatSendsWhatNoClientSends(char tag) throws Exception {
    try (RawClient odd = login();
        RawClient other = login()) {
      String backend = other.query(PID).rows().getFirst();
      assertThat(odd.send(PgBytes.frame(tag)).read().errors())
          .containsExactly("FATAL 08P01 unknown pkt");
      assertThat(other.query(PID).rows()).containsExactly(backend);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 0, -1})
  void shouldEndAClientWhoseLengthIsNone(int length) throws Exception {
    try (RawClient odd = login();
        RawClient other = login()) {
      String backend = other.query(PID).rows().getFirst();
      ByteBuf frame = Unpooled.buffer().writeByte('Q').writeInt(length);
      assertThat(odd.send(frame).read().errors())
          .singleElement()
          .asString()
          .startsWith("FATAL 08P01 ");
      assertThat(other.query(PID).rows()).containsExactly(backend);
    }
  }

  @ParameterizedTest
  @ValueSource(chars = {'Q', 'P', 'd'})
  void shouldEndAClientWhoseMessageIsLongerThanMaxPacketSize(char tag) throws Exception {
    TestIni ini =
        new TestIni()
            .database("odd", TestPostgres.shared(), "dbname=postgres pool_mode=transaction")
            .set("max_packet_size", "100000");
    try (TestNode limited = TestNode.start(ini);
        RawClient client = RawClient.to(limited.port()).login("odd", "postgres")) {
      String longest = "select '" + "x".repeat(99_000) + "'";
      assertThat(client.query(longest).errors()).isEmpty();
      client.query("begin");

      ByteBuf header = Unpooled.buffer().writeByte(tag).writeInt(100_001).writeBytes(new byte[3]);
      assertThat(client.send(header).read().errors())
          .containsExactly(
              "FATAL 08P01 bad packet header: '%02x000186a1000000'".formatted((int) tag));
    }
  }

  /** At these PostgreSQL objects or hangs up, when the backend may be somebody else's already. */
  @ParameterizedTest
  @CsvSource({"H, 1", "c, 9997", "f, 9997"})
  void shouldEndAClientWhoseMessageIsLongerThanItMayBe(char tag, int length) throws Exception {
    try (RawClient odd = login();
        RawClient other = login()) {
      odd.query("begin");
      assertThat(odd.send(PgBytes.frame(tag, new byte[length])).read().errors())
          .containsExactly("FATAL 08P01 unknown pkt");
      assertThat(other.query("select 1").rows()).containsExactly("1");
    }
  }

  /** Between transactions they reach no backend, whatever their length. */
  @ParameterizedTest
  @CsvSource({"H, 1", "c, 9997", "f, 9997"})
  void shouldIgnoreLongOnesBetweenTransactions(char tag, int length) throws Exception {
    try (RawClient odd = login();
        RawClient other = login()) {
      String backend = other.query(PID).rows().getFirst();
      odd.send(PgBytes.frame(tag, new byte[length]));
      assertThat(odd.query("select 2").rows()).containsExactly("2");
      assertThat(other.query(PID).rows()).containsExactly(backend);
    }
  }

  /** What is left of a COPY that has failed, and what asks for nothing. */
  @ParameterizedTest
  @CsvSource({"d", "c", "f", "H", "dc", "dddf", "dHd"})
  void shouldIgnoreWhatAsksNothing(String tags) throws Exception {
    try (RawClient odd = login();
        RawClient other = login()) {
      for (int i = 0; i < tags.length(); i++) {
        char tag = tags.charAt(i);
        odd.send(tag == 'H' ? PgBytes.frame(tag) : PgBytes.body().string("1").asFrame(tag));
      }
      assertThat(other.query("select 1").rows()).containsExactly("1");
      assertThat(odd.query("select 2").tags()).isEqualTo("TDCZ");
    }
  }

  @Test
  void shouldGoOnAfterACopyThatFailedWhileTheClientWasSending() throws Exception {
    try (RawClient odd = login();
        RawClient other = login()) {
      other.query("create table if not exists odd_copy (i int)");
      odd.send(PgBytes.query("copy odd_copy from stdin"));
      assertThat(odd.next()).isNotNull();
      ByteBuf rows = PgBytes.body().text("no number\n".repeat(2000)).asFrame('d');
      odd.send(rows, rows);
      assertThat(odd.read().errors())
          .singleElement()
          .asString()
          .startsWith("ERROR 22P02 invalid input syntax for type integer");
      odd.send(rows, rows, PgBytes.frame('c'));
      assertThat(other.query("select 1").rows()).containsExactly("1");
      assertThat(odd.query("select 2").rows()).containsExactly("2");
    }
  }
}
