package dev.pooler.core.relay;

import static dev.pooler.core.relay.RelayRig.selected;
import static dev.pooler.protocol.testing.PgBytes.body;
import static dev.pooler.protocol.testing.PgBytes.bytesOf;
import static dev.pooler.protocol.testing.PgBytes.commandComplete;
import static dev.pooler.protocol.testing.PgBytes.error;
import static dev.pooler.protocol.testing.PgBytes.frame;
import static dev.pooler.protocol.testing.PgBytes.query;
import static dev.pooler.protocol.testing.PgBytes.readyForQuery;
import static dev.pooler.protocol.testing.PgBytes.stream;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a relay gives its backend back, and what it leaves behind. */
class RelayEndOfCheckoutTest {
  private final RelayRig rig = new RelayRig();

  @AfterEach
  void letGo() {
    rig.letGo();
  }

  @Test
  void shouldStopAtTheLastReadyForQueryOnly() {
    rig.fromClient(query("select 1"), query("select 2"));
    rig.fromServer(selected('I'));
    assertThat(rig.events()).containsExactly("ready I");
    rig.fromServer(selected('I'));
    assertThat(rig.events()).containsExactly("ready I", "ready I quiet", "server idle");
  }

  @Test
  void shouldNotStopInsideATransactionOrInSessionMode() {
    rig.fromClient(query("begin"));
    rig.fromServer(commandComplete("BEGIN"), readyForQuery('T'));
    assertThat(rig.events()).containsExactly("ready T quiet");
    rig.detach();
    rig.fresh();
    rig.relay().detach();
    rig.relay().attach(rig.client, false, null, null);
    rig.fromClient(query("select 1"));
    rig.fromServer(selected('I'));
    assertThat(rig.events()).containsExactly("ready I quiet");
  }

  @Test
  void shouldHandOutWhatComesBehindTheEnd() {
    rig.fromClient(query("select 1"));
    ByteBuf late = body().string("x").string("y").asFrame('S');
    rig.fromServer(selected('I'), late);
    assertThat(rig.client.drain()).isEqualTo(bytesOf(selected('I')));
    assertThat(rig.events())
        .containsExactly("ready I quiet", "server idle, rest " + late.readableBytes());
  }

  @Test
  void shouldKeepTheBackendForAMessageThatHasBegun() {
    ByteBuf second = query("select 2");
    rig.fromClient(query("select 1"), second.slice(0, 3));
    rig.fromServer(selected('I'));
    assertThat(rig.events()).containsExactly("ready I quiet");
    rig.fromClient(second.slice(3, second.readableBytes() - 3));
    assertThat(rig.server.drain()).isEqualTo(bytesOf(stream(query("select 1"), query("select 2"))));
    rig.fromServer(selected('I'));
    assertThat(rig.events()).last().isEqualTo("server idle");
  }

  @Test
  void shouldStopAfterMessagesThatAServerIgnores() {
    rig.fromClient(frame('d', new byte[10]), frame('c'), frame('H'));
    assertThat(rig.serverTags()).isEqualTo("dcH");
    assertThat(rig.server.isFlushed()).isTrue();
    assertThat(rig.events()).containsExactly("server idle");
  }

  @Test
  void shouldStopWhenTheRestOfIgnoredDataHasBeenSent() {
    rig.fromClient(query("copy t from stdin"));
    rig.fromServer(body().int8(0).int16(0).asFrame('G'));
    ByteBuf data = frame('d', new byte[100]);
    rig.fromClient(data.slice(0, 50));
    rig.fromServer(error("23505", "duplicate key"), readyForQuery('I'));
    assertThat(rig.events()).doesNotContain("server idle");
    rig.fromClient(data.slice(50, data.readableBytes() - 50));
    assertThat(rig.events()).last().isEqualTo("server idle");
  }

  @Test
  void shouldLeaveNothingOfTheLastSessionBehind() {
    rig.fromClient(query("select 1").slice(0, 3));
    rig.detach();
    rig.server.drain();
    rig.attach(true);
    rig.fromClient(query("select 2"));
    assertThat(rig.server.drain()).isEqualTo(bytesOf(query("select 2")));
  }

  @Test
  void shouldBeCleanOnlyBetweenMessagesAndReplies() {
    assertThat(rig.relay().isClean()).isTrue();
    rig.fromClient(query("select 1").slice(0, 3));
    assertThat(rig.relay().isClean()).isFalse();
    ByteBuf rest = query("select 1");
    rig.fromClient(rest.slice(3, rest.readableBytes() - 3));
    assertThat(rig.relay().isClean()).isFalse();
    rig.fromServer(commandComplete("SELECT 1"), readyForQuery('E'));
    assertThat(rig.relay().isClean()).isFalse();
  }

  @Test
  void shouldCountTheBytesOfOneCheckout() {
    rig.fromClient(query("begin"));
    rig.fromServer(selected('T'));
    assertThat(rig.relay().receivedBytes()).isEqualTo(query("begin").readableBytes());
    assertThat(rig.relay().sentBytes()).isEqualTo(selected('T').readableBytes());
    rig.detach();
    rig.attach(true);
    assertThat(rig.relay().receivedBytes()).isZero();
    assertThat(rig.relay().sentBytes()).isZero();
  }
}
