package dev.pooler.core.behaviour;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.testing.RawClient;
import dev.pooler.core.testing.RawClient.Message;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Statement mode: what a client hears when it opens a transaction, byte for byte as PgBouncer
 * 1.26.1 said it to the same messages, but for the field V of errors, which PgBouncer leaves out.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatementModeIT {
  private static final String REFUSED =
      "E\0\0\0TSFATAL\0VFATAL\0C08P01\0Mtransaction blocks not allowed in statement pooling"
          + " mode\0\0";
  private static final String COLUMN =
      "T\0\0\0!\0\1?column?\0\0\0\0\0\0\0\0\0\0\27\0\4\377\377\377\377\0\0";
  private static final String ONE = "D\0\0\0\13\0\1\0\0\0\0011C\0\0\0\rSELECT 1\0";
  private static final String IDLE = "Z\0\0\0\5I";

  private TestNode node;

  @BeforeAll
  void start() {
    node =
        TestNode.start(
            new TestIni()
                .database("s_one", TestPostgres.shared(), "dbname=postgres")
                .set("pool_mode", "statement"));
  }

  @AfterAll
  void stop() {
    node.close();
  }

  static Stream<Arguments> conversations() {
    return Stream.of(
        Arguments.of("begin", List.of(PgBytes.query("begin")), REFUSED),
        Arguments.of("behind another", List.of(PgBytes.query("select 1; begin")), REFUSED),
        Arguments.of("extended", extended("begin"), REFUSED),
        Arguments.of(
            "closed at once",
            List.of(PgBytes.query("begin; select 1; commit")),
            "C\0\0\0\nBEGIN\0" + COLUMN + ONE + "C\0\0\0\13COMMIT\0" + IDLE),
        Arguments.of(
            "pipelined",
            List.of(PgBytes.query("select 1"), PgBytes.query("begin"), PgBytes.query("select 2")),
            COLUMN + ONE + IDLE + REFUSED));
  }

  private static List<ByteBuf> extended(String sql) {
    return List.of(
        PgBytes.body().string("").string(sql).int16(0).asFrame('P'),
        PgBytes.body().string("").string("").int16(0).int16(0).int16(0).asFrame('B'),
        PgBytes.body().string("").int32(0).asFrame('E'),
        PgBytes.sync());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("conversations")
  void shouldSayWhatPgBouncerSays(String name, List<ByteBuf> sent, String heard) throws Exception {
    try (RawClient client = RawClient.to(node.port()).login("s_one", "postgres")) {
      client.send(sent.toArray(ByteBuf[]::new));
      assertThat(listen(client, heard.length())).as(name).isEqualTo(heard);
      if (heard.endsWith(REFUSED)) {
        assertThat(client.next()).as("the end").isNull();
      }
    }
  }

  private static String listen(RawClient client, int length) throws IOException {
    StringBuilder heard = new StringBuilder();
    while (heard.length() < length) {
      Message message = client.next();
      if (message == null) {
        break;
      }
      heard
          .append(message.tag())
          .append(PgBytes.body().int32(message.body().length + 4).raw().toString(ISO_8859_1))
          .append(new String(message.body(), ISO_8859_1));
    }
    return heard.toString();
  }
}
