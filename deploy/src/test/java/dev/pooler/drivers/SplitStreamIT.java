package dev.pooler.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.testing.TestPostgres;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients whose reads end in the middle of a message, or who go on talking when nobody listens any
 * more.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SplitStreamIT {
  private static final String DATABASE = "postgres";
  private static final int CHUNK = 100_000;

  private TestNode node;

  @BeforeAll
  void start() throws Exception {
    TestPostgres postgres = TestPostgres.shared();
    postgres.run("create table if not exists split_numbers (n int check (n >= 0))");
    node =
        TestNode.start(
            new TestIni()
                .database(DATABASE, postgres, "pool_size=1")
                .set("pool_mode", "transaction"));
  }

  @AfterAll
  void stop() {
    node.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 5, 6, 9, 20})
  void shouldKeepTheBeginningOfTheNextMessageWhenTheTransactionEnds(int split) throws Exception {
    try (RawClient client = RawClient.login(node.port(), DATABASE)) {
      byte[] first = PgBytes.bytesOf(PgBytes.query("select 1"));
      byte[] next = PgBytes.bytesOf(extended("select 2", "named" + split));
      byte[] both =
          PgBytes.bytesOf(PgBytes.stream(PgBytes.hex(hex(first)), PgBytes.hex(hex(next))));
      client.sendBytes(both, 0, first.length + split);
      assertThat(client.tagsUntil('Z')).isEqualTo("TDCZ");
      client.sendBytes(both, first.length + split, both.length);
      assertThat(client.tagsUntil('Z')).isEqualTo("12DCZ");
    }
  }

  @Test
  void shouldPassEveryByteOnItsOwn() throws Exception {
    try (RawClient client = RawClient.login(node.port(), DATABASE)) {
      byte[] all =
          PgBytes.bytesOf(
              PgBytes.stream(
                  extended("select 3", "bytewise"),
                  PgBytes.query("select 4"),
                  extended("select 5", "")));
      for (int i = 0; i < all.length; i++) {
        client.sendBytes(all, i, i + 1);
      }
      assertThat(client.tagsUntil('Z')).isEqualTo("12DCZ");
      assertThat(client.tagsUntil('Z')).isEqualTo("TDCZ");
      assertThat(client.tagsUntil('Z')).isEqualTo("12DCZ");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5, 1000, CHUNK})
  void shouldIgnoreTheRestOfTheDataWhenACopyHasFailed(int split) throws Exception {
    try (RawClient client = RawClient.login(node.port(), DATABASE)) {
      client.send(PgBytes.query("copy split_numbers from stdin"));
      assertThat(client.read().tag()).isEqualTo('G');
      byte[] late = PgBytes.bytesOf(data("1\n".repeat(CHUNK / 2)));
      client.send(data("no number\n"));
      client.sendBytes(late, 0, split);
      List<RawClient.Message> failed = client.readUntil('Z');
      assertThat(failed.getFirst().field('C')).isEqualTo("22P02");
      client.sendBytes(late, split, late.length);
      client.send(data("2\n"), PgBytes.frame('c'));

      // The only backend of the pool is free for others, though the client has not asked for
      // anything since.
      try (RawClient other = RawClient.login(node.port(), DATABASE)) {
        other.send(PgBytes.query("select count(*) from split_numbers"));
        List<RawClient.Message> counted = other.readUntil('Z');
        assertThat(new String(counted.get(1).body(), StandardCharsets.US_ASCII)).endsWith("0");
      }
      client.send(PgBytes.query("select 6"));
      assertThat(client.tagsUntil('Z')).isEqualTo("TDCZ");
    }
  }

  @Test
  void shouldNotHoldABackendForAFlush() throws Exception {
    try (RawClient client = RawClient.login(node.port(), DATABASE);
        RawClient other = RawClient.login(node.port(), DATABASE)) {
      client.send(PgBytes.frame('H'));
      other.send(PgBytes.query("select 7"));
      assertThat(other.tagsUntil('Z')).isEqualTo("TDCZ");
      client.send(PgBytes.frame('H'), PgBytes.query("select 8"));
      assertThat(client.tagsUntil('Z')).isEqualTo("TDCZ");
    }
  }

  @Test
  void shouldServePipelinesLongerThanAnyBuffer() throws Exception {
    int rounds = 3_000;
    ByteBuf[] all = new ByteBuf[rounds];
    for (int i = 0; i < rounds; i++) {
      all[i] = extended("select " + i % 50, i % 3 == 0 ? "" : "p" + i);
    }
    byte[] bytes = PgBytes.bytesOf(PgBytes.stream(all));
    try (RawClient client = RawClient.login(node.port(), DATABASE)) {
      Thread writer =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  client.sendBytes(bytes, 0, bytes.length);
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      for (int i = 0; i < rounds; i++) {
        List<RawClient.Message> reply = client.readUntil('Z');
        assertThat(reply)
            .extracting(RawClient.Message::tag)
            .containsExactly('1', '2', 'D', 'C', 'Z');
        assertThat(
                new String(
                    reply.get(2).body(),
                    6,
                    reply.get(2).body().length - 6,
                    StandardCharsets.US_ASCII))
            .isEqualTo(String.valueOf(i % 50));
      }
      writer.join();
    }
  }

  private static ByteBuf extended(String sql, String name) {
    return PgBytes.stream(
        PgBytes.body().string(name).string(sql).int16(0).asFrame('P'),
        PgBytes.body().string("").string(name).int16(0).int16(0).int16(0).asFrame('B'),
        PgBytes.body().string("").int32(0).asFrame('E'),
        PgBytes.sync());
  }

  private static ByteBuf data(String rows) {
    return PgBytes.body().text(rows).asFrame('d');
  }

  private static String hex(byte[] bytes) {
    return java.util.HexFormat.of().formatHex(bytes);
  }
}
