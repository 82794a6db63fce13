package dev.pooler.core.relay;

import static dev.pooler.core.relay.RelayRig.bind;
import static dev.pooler.core.relay.RelayRig.execute;
import static dev.pooler.core.relay.RelayRig.parse;
import static dev.pooler.core.relay.RelayRig.selected;
import static dev.pooler.protocol.testing.PgBytes.body;
import static dev.pooler.protocol.testing.PgBytes.bytesOf;
import static dev.pooler.protocol.testing.PgBytes.commandComplete;
import static dev.pooler.protocol.testing.PgBytes.error;
import static dev.pooler.protocol.testing.PgBytes.frame;
import static dev.pooler.protocol.testing.PgBytes.query;
import static dev.pooler.protocol.testing.PgBytes.readyForQuery;
import static dev.pooler.protocol.testing.PgBytes.stream;
import static dev.pooler.protocol.testing.PgBytes.sync;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.protocol.testing.Allocations;
import dev.pooler.protocol.testing.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bytes reach the other side as they came, however the reads are cut. */
class RelayPassingOnTest {
  private final RelayRig rig = new RelayRig();

  @AfterEach
  void letGo() {
    rig.letGo();
  }

  @Test
  void shouldPassWholeReadsOnAsTheyAre() {
    ByteBuf asked = RelayRig.read(query("select 1"));
    rig.relay().onClientBytes(asked);
    rig.relay().onClientReadComplete();
    ByteBuf atServer = rig.server.take();
    assertThat(atServer).isSameAs(asked);
    atServer.release();

    ByteBuf answer = RelayRig.read(selected('I'));
    rig.relay().onServerBytes(answer);
    ByteBuf atClient = rig.client.take();
    assertThat(atClient).isSameAs(answer);
    atClient.release();
    assertThat(rig.client.isFlushed()).isTrue();
    assertThat(rig.events()).containsExactly("ready I quiet", "server idle");
  }

  @Test
  void shouldPassPartOfAMessageOnAtOnce() {
    ByteBuf whole = query("select 1");
    rig.relay().onClientBytes(RelayRig.read(whole.slice(0, 7)));
    assertThat(rig.server.drain()).hasSize(7);
    rig.relay().onClientBytes(RelayRig.read(whole.slice(7, whole.readableBytes() - 7)));
    assertThat(rig.server.drain()).hasSize(whole.readableBytes() - 7);
  }

  @Test
  void shouldFlushWhenTheReadIsComplete() {
    rig.relay().onClientBytes(RelayRig.read(query("select 1")));
    assertThat(rig.server.isFlushed()).isFalse();
    rig.relay().onClientReadComplete();
    assertThat(rig.server.isFlushed()).isTrue();
    rig.relay().onServerBytes(RelayRig.read(commandComplete("SELECT 1")));
    assertThat(rig.client.isFlushed()).isFalse();
    rig.relay().onServerReadComplete();
    assertThat(rig.client.isFlushed()).isTrue();
  }

  @Test
  void shouldGiveTheSameBytesWhereverTheReadsAreCut() {
    ByteBuf asked = stream(parse("s", "select 1"), bind("s"), execute(), sync(), query("commit"));
    ByteBuf told =
        stream(
            frame('1'),
            frame('2'),
            body().string("TimeZone").string("UTC").asFrame('S'),
            error("22012", "division by zero"),
            readyForQuery('T'),
            commandComplete("COMMIT"),
            readyForQuery('I'));
    rig.fresh();
    rig.fromClient(asked);
    byte[] uncut = rig.server.drain();
    assertThat(Frames.tags(Unpooled.wrappedBuffer(uncut))).isEqualTo("PBESQ");
    rig.detach();
    for (int cut = 1; cut < asked.readableBytes(); cut++) {
      rig.fresh();
      rig.fromClient(asked.slice(0, cut));
      rig.fromClient(asked.slice(cut, asked.readableBytes() - cut));
      assertThat(rig.server.drain()).as("cut at %s", cut).isEqualTo(uncut);
      rig.detach();
    }
    for (int cut = 1; cut < told.readableBytes(); cut++) {
      rig.fresh();
      rig.fromClient(asked);
      rig.fromServer(told.slice(0, cut));
      rig.fromServer(told.slice(cut, told.readableBytes() - cut));
      assertThat(rig.client.drain()).as("cut at %s", cut).isEqualTo(bytesOf(told));
      assertThat(rig.events())
          .as("cut at %s", cut)
          .containsExactly(
              "TimeZone=UTC",
              "error 22012 division by zero",
              "ready T",
              "ready I quiet",
              "server idle");
      rig.server.drain();
    }
  }

  @Test
  void shouldKeepAPartOfALongMessageInOneBuffer() {
    ByteBuf whole = parse("s", "x".repeat(50_000));
    for (int at = 0; at < whole.readableBytes(); at += 100) {
      rig.fromClient(whole.slice(at, Math.min(100, whole.readableBytes() - at)));
    }
    ByteBuf head = rig.server.take();
    ByteBuf body = rig.server.take();
    assertThat(head.readableBytes()).as("with the statement's other name").isLessThan(50);
    assertThat(body.readableBytes()).isGreaterThan(50_000);
    head.release();
    body.release();
    assertThat(rig.server.drain()).as("what else was written").isEmpty();
  }

  @Test
  void shouldAllocateNothingForAReadPassedOn() throws Throwable {
    // Not counted by the leak detector, which notes every touch.
    ByteBuf asked = query("select 1");
    ByteBuf answer = selected('T');
    for (int i = 0; i < 20_000; i++) {
      transaction(asked, answer);
    }
    rig.forget();
    long bytes = Allocations.of(() -> transaction(asked, answer));
    // The recorded events: one short string and its place in the list.
    assertThat(bytes).isLessThan(400);
  }

  private void transaction(ByteBuf asked, ByteBuf answer) {
    rig.relay().onClientBytes(asked.retain());
    rig.relay().onClientReadComplete();
    rig.server.take().release();
    rig.relay().onServerBytes(answer.retain());
    rig.relay().onServerReadComplete();
    rig.client.take().release();
    rig.forget();
  }
}
