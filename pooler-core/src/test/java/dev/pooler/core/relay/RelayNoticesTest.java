package dev.pooler.core.relay;

import static dev.pooler.protocol.testing.PgBytes.body;
import static dev.pooler.protocol.testing.PgBytes.bytesOf;
import static dev.pooler.protocol.testing.PgBytes.commandComplete;
import static dev.pooler.protocol.testing.PgBytes.frame;
import static dev.pooler.protocol.testing.PgBytes.query;
import static dev.pooler.protocol.testing.PgBytes.readyForQuery;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a relay tells its owner of the conversation: messages of note, goodbyes and faults. */
class RelayNoticesTest {
  private final RelayRig rig = new RelayRig();

  @AfterEach
  void letGo() {
    rig.letGo();
  }

  @Test
  void shouldNotPassNotificationsOnInTransactionMode() {
    ByteBuf notification = body().int32(7).string("channel").string("payload").asFrame('A');
    rig.fromClient(query("select 1"));
    rig.fromServer(commandComplete("SELECT 1"), notification, readyForQuery('I'));
    assertThat(rig.clientTags()).isEqualTo("CZ");
    rig.relay().attach(rig.client, false, null, null);
    rig.fromServer(notification);
    assertThat(rig.clientTags()).isEqualTo("A");
    rig.relay().detach();
  }

  @Test
  void shouldTellWhatTheServerSaysBeforeItHangsUp() {
    ByteBuf fatal =
        body()
            .text("S")
            .string("FATAL")
            .text("C")
            .string("57P01")
            .text("M")
            .string("shutdown")
            .int8(0)
            .asFrame('E');
    rig.fromClient(query("select 1"));
    rig.fromServer(fatal);
    assertThat(rig.client.drain()).isEqualTo(bytesOf(fatal));
    assertThat(rig.events()).containsExactly("fatal 57P01 shutdown");
  }

  @Test
  void shouldTellThatTheClientSaysGoodbyeAndDropTheRest() {
    rig.fromClient(query("select 1"), frame('X'), query("select 2"));
    assertThat(rig.server.drain()).isEqualTo(bytesOf(query("select 1")));
    assertThat(rig.events()).containsExactly("terminate");
  }

  @Test
  void shouldTellThatTheClientBreaksTheProtocol() {
    rig.fromClient(Unpooled.copiedBuffer("GET / HTTP/1.1\r\n\r\n", StandardCharsets.US_ASCII));
    assertThat(rig.server.drain()).isEmpty();
    assertThat(rig.events()).containsExactly("client fault");
  }

  @Test
  void shouldTellThatTheServerBreaksTheProtocol() {
    rig.fromClient(query("select 1"));
    rig.fromServer(Unpooled.wrappedBuffer(new byte[] {'T', 0, 0, 0, 1, 0}));
    assertThat(rig.events()).containsExactly("server fault");
  }

  @Test
  void shouldNotTrustAServerThatAnswersWhatNobodyAsked() {
    rig.fromServer(commandComplete("SELECT 1"));
    assertThat(rig.client.drain()).isEmpty();
    assertThat(rig.events()).containsExactly("server fault");
  }

  @Test
  void shouldRefuseAMessageAboveTheLimit() {
    rig.fromClient(body().bytes(new byte[RelayRig.MAX_FRAME]).asFrame('Q').slice(0, 100));
    assertThat(rig.events()).containsExactly("client fault");
  }
}
