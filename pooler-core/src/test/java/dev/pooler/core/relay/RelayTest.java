package dev.pooler.core.relay;

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

import dev.pooler.protocol.flow.ClientStatements;
import dev.pooler.protocol.flow.Exchange;
import dev.pooler.protocol.flow.ServerStatements;
import dev.pooler.protocol.flow.StatementCatalog;
import dev.pooler.protocol.testing.Allocations;
import dev.pooler.protocol.testing.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RelayTest {
  private static final int MAX_FRAME = 100_000;

  private final FakeEnd client = new FakeEnd();
  private final FakeEnd server = new FakeEnd();
  private final RecordedEvents events = new RecordedEvents();
  private final StatementCatalog catalog = new StatementCatalog();
  private final ServerStatements prepared = new ServerStatements(10);
  private Relay relay = new Relay(server, new Exchange(), events, MAX_FRAME);
  private boolean attached;

  @BeforeEach
  void attach() {
    attach(true);
  }

  @AfterEach
  void letGo() {
    if (attached) {
      relay.detach();
    }
    client.drain();
    server.drain();
  }

  private void attach(boolean stopWhenIdle) {
    relay.attach(client, stopWhenIdle, new ClientStatements(catalog), prepared);
    attached = true;
    events.onEnd(this::detach);
  }

  private void detach() {
    attached = false;
    relay.detach();
  }

  /** A buffer such as a channel reads: direct, counted. */
  private static ByteBuf read(ByteBuf bytes) {
    return UnpooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(bytes.duplicate());
  }

  private void fromClient(ByteBuf... frames) {
    relay.onClientBytes(read(stream(frames)));
    relay.onClientReadComplete();
  }

  private void fromServer(ByteBuf... frames) {
    relay.onServerBytes(read(stream(frames)));
    relay.onServerReadComplete();
  }

  private static ByteBuf parse(String name, String sql) {
    return body().string(name).string(sql).int16(0).asFrame('P');
  }

  private static ByteBuf bind(String statement) {
    return body().string("").string(statement).int16(0).int16(0).int16(0).asFrame('B');
  }

  private static ByteBuf execute() {
    return body().string("").int32(0).asFrame('E');
  }

  private static ByteBuf close(String statement) {
    return body().int8('S').string(statement).asFrame('C');
  }

  private static ByteBuf selected(char status) {
    return stream(
        body().int16(0).asFrame('T'),
        body().int16(0).asFrame('D'),
        commandComplete("SELECT 1"),
        readyForQuery(status));
  }

  private String serverTags() {
    return Frames.tags(Unpooled.wrappedBuffer(server.drain()));
  }

  private String clientTags() {
    return Frames.tags(Unpooled.wrappedBuffer(client.drain()));
  }

  // --- passing on ---

  @Test
  void shouldPassWholeReadsOnAsTheyAre() {
    ByteBuf asked = read(query("select 1"));
    relay.onClientBytes(asked);
    relay.onClientReadComplete();
    ByteBuf atServer = server.take();
    assertThat(atServer).isSameAs(asked);
    atServer.release();

    ByteBuf answer = read(selected('I'));
    relay.onServerBytes(answer);
    ByteBuf atClient = client.take();
    assertThat(atClient).isSameAs(answer);
    atClient.release();
    assertThat(client.isFlushed()).isTrue();
    assertThat(events.events()).containsExactly("ready I quiet", "server idle");
  }

  @Test
  void shouldPassPartOfAMessageOnAtOnce() {
    ByteBuf whole = query("select 1");
    relay.onClientBytes(read(whole.slice(0, 7)));
    assertThat(server.drain()).hasSize(7);
    relay.onClientBytes(read(whole.slice(7, whole.readableBytes() - 7)));
    assertThat(server.drain()).hasSize(whole.readableBytes() - 7);
  }

  @Test
  void shouldFlushWhenTheReadIsComplete() {
    relay.onClientBytes(read(query("select 1")));
    assertThat(server.isFlushed()).isFalse();
    relay.onClientReadComplete();
    assertThat(server.isFlushed()).isTrue();
    relay.onServerBytes(read(commandComplete("SELECT 1")));
    assertThat(client.isFlushed()).isFalse();
    relay.onServerReadComplete();
    assertThat(client.isFlushed()).isTrue();
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
    for (int cut = 1; cut < asked.readableBytes(); cut++) {
      fresh();
      fromClient(asked.slice(0, cut));
      fromClient(asked.slice(cut, asked.readableBytes() - cut));
      assertThat(serverTags()).as("cut at %s", cut).isEqualTo("PBESQ");
      detach();
    }
    for (int cut = 1; cut < told.readableBytes(); cut++) {
      fresh();
      fromClient(asked);
      fromServer(told.slice(0, cut));
      fromServer(told.slice(cut, told.readableBytes() - cut));
      assertThat(client.drain()).as("cut at %s", cut).isEqualTo(bytesOf(told));
      assertThat(events.events())
          .as("cut at %s", cut)
          .containsExactly(
              "TimeZone=UTC",
              "error 22012 division by zero",
              "ready T",
              "ready I quiet",
              "server idle");
      server.drain();
    }
  }

  /** As after a login, with nothing prepared. */
  private void fresh() {
    relay = new Relay(server, new Exchange(), events, MAX_FRAME);
    relay.attach(
        client, true, new ClientStatements(new StatementCatalog()), new ServerStatements(10));
    attached = true;
    events.onEnd(this::detach);
    events.events().clear();
  }

  @Test
  void shouldKeepAPartOfALongMessageInOneBuffer() {
    ByteBuf whole = parse("s", "x".repeat(50_000));
    for (int at = 0; at < whole.readableBytes(); at += 100) {
      fromClient(whole.slice(at, Math.min(100, whole.readableBytes() - at)));
    }
    assertThat(server.drain().length).isGreaterThan(50_000);
  }

  @Test
  void shouldAllocateNothingForAReadPassedOn() throws Throwable {
    // Not counted by the leak detector, which notes every touch.
    ByteBuf asked = query("select 1");
    ByteBuf answer = selected('T');
    for (int i = 0; i < 20_000; i++) {
      transaction(asked, answer);
    }
    events.events().clear();
    long bytes = Allocations.of(() -> transaction(asked, answer));
    // The recorded events: one short string and its place in the list.
    assertThat(bytes).isLessThan(400);
  }

  private void transaction(ByteBuf asked, ByteBuf answer) {
    relay.onClientBytes(asked.retain());
    relay.onClientReadComplete();
    server.take().release();
    relay.onServerBytes(answer.retain());
    relay.onServerReadComplete();
    client.take().release();
    events.events().clear();
  }

  // --- the end of a checkout ---

  @Test
  void shouldStopAtTheLastReadyForQueryOnly() {
    fromClient(query("select 1"), query("select 2"));
    fromServer(selected('I'));
    assertThat(events.events()).containsExactly("ready I");
    fromServer(selected('I'));
    assertThat(events.events()).containsExactly("ready I", "ready I quiet", "server idle");
  }

  @Test
  void shouldNotStopInsideATransactionOrInSessionMode() {
    fromClient(query("begin"));
    fromServer(commandComplete("BEGIN"), readyForQuery('T'));
    assertThat(events.events()).containsExactly("ready T quiet");
    detach();
    fresh();
    relay.detach();
    relay.attach(client, false, null, null);
    fromClient(query("select 1"));
    fromServer(selected('I'));
    assertThat(events.events()).containsExactly("ready I quiet");
  }

  @Test
  void shouldHandOutWhatComesBehindTheEnd() {
    fromClient(query("select 1"));
    ByteBuf late = body().string("x").string("y").asFrame('S');
    fromServer(selected('I'), late);
    assertThat(client.drain()).isEqualTo(bytesOf(selected('I')));
    assertThat(events.events())
        .containsExactly("ready I quiet", "server idle, rest " + late.readableBytes());
  }

  @Test
  void shouldKeepTheBackendForAMessageThatHasBegun() {
    ByteBuf second = query("select 2");
    fromClient(query("select 1"), second.slice(0, 3));
    fromServer(selected('I'));
    assertThat(events.events()).containsExactly("ready I quiet");
    fromClient(second.slice(3, second.readableBytes() - 3));
    assertThat(server.drain()).isEqualTo(bytesOf(stream(query("select 1"), query("select 2"))));
    fromServer(selected('I'));
    assertThat(events.events()).last().isEqualTo("server idle");
  }

  @Test
  void shouldStopAfterMessagesThatAServerIgnores() {
    fromClient(frame('d', new byte[10]), frame('c'), frame('H'));
    assertThat(serverTags()).isEqualTo("dcH");
    assertThat(server.isFlushed()).isTrue();
    assertThat(events.events()).containsExactly("server idle");
  }

  @Test
  void shouldStopWhenTheRestOfIgnoredDataHasBeenSent() {
    fromClient(query("copy t from stdin"));
    fromServer(body().int8(0).int16(0).asFrame('G'));
    ByteBuf data = frame('d', new byte[100]);
    fromClient(data.slice(0, 50));
    fromServer(error("23505", "duplicate key"), readyForQuery('I'));
    assertThat(events.events()).doesNotContain("server idle");
    fromClient(data.slice(50, data.readableBytes() - 50));
    assertThat(events.events()).last().isEqualTo("server idle");
  }

  @Test
  void shouldLeaveNothingOfTheLastSessionBehind() {
    fromClient(query("select 1").slice(0, 3));
    detach();
    server.drain();
    attach(true);
    fromClient(query("select 2"));
    assertThat(server.drain()).isEqualTo(bytesOf(query("select 2")));
  }

  @Test
  void shouldBeCleanOnlyBetweenMessagesAndReplies() {
    assertThat(relay.isClean()).isTrue();
    fromClient(query("select 1").slice(0, 3));
    assertThat(relay.isClean()).isFalse();
    ByteBuf rest = query("select 1");
    fromClient(rest.slice(3, rest.readableBytes() - 3));
    assertThat(relay.isClean()).isFalse();
    fromServer(commandComplete("SELECT 1"), readyForQuery('E'));
    assertThat(relay.isClean()).isFalse();
  }

  @Test
  void shouldCountTheBytesOfOneCheckout() {
    fromClient(query("begin"));
    fromServer(selected('T'));
    assertThat(relay.receivedBytes()).isEqualTo(query("begin").readableBytes());
    assertThat(relay.sentBytes()).isEqualTo(selected('T').readableBytes());
    detach();
    attach(true);
    assertThat(relay.receivedBytes()).isZero();
    assertThat(relay.sentBytes()).isZero();
  }

  // --- back-pressure ---

  @Test
  void shouldNotReadTheClientWhileTheServerDoesNotKeepUp() {
    server.writable(false);
    fromClient(query("select 1"));
    assertThat(client.isReading()).isFalse();
    server.writable(true);
    relay.onServerWritable(true);
    assertThat(client.isReading()).isTrue();
  }

  @Test
  void shouldNotReadTheServerWhileTheClientDoesNotKeepUp() {
    fromClient(query("select 1"));
    client.writable(false);
    fromServer(body().int16(0).asFrame('T'));
    assertThat(server.isReading()).isFalse();
    client.writable(true);
    relay.onClientWritable(true);
    assertThat(server.isReading()).isTrue();
  }

  @Test
  void shouldReadBothSidesAgainAfterTheEnd() {
    server.writable(false);
    fromClient(query("copy t from stdin"));
    fromClient(frame('d', new byte[100]));
    client.writable(false);
    fromServer(error("42P01", "no such table"), readyForQuery('I'));
    assertThat(events.events()).last().isEqualTo("server idle");
    assertThat(client.isReading()).isTrue();
    assertThat(server.isReading()).isTrue();
  }

  @Test
  void shouldNotReadTheServerForAClientThatIsBehindFromTheBeginning() {
    detach();
    client.writable(false);
    attach(true);
    assertThat(server.isReading()).isFalse();
  }

  // --- statements ---

  @Test
  void shouldPrepareAStatementOnceForEachBackendAndAnswerForIt() {
    fromClient(parse("s", "select 1"), sync());
    fromServer(frame('1'), readyForQuery('I'));
    assertThat(serverTags()).isEqualTo("PS");
    assertThat(clientTags()).isEqualTo("1Z");

    attach(true);
    fromClient(parse("t", "select 1"), bind("t"), execute(), close("t"), sync());
    assertThat(serverTags()).isEqualTo("BES");
    assertThat(clientTags()).isEqualTo("1");
    fromServer(frame('2'), commandComplete("SELECT 0"), readyForQuery('I'));
    assertThat(clientTags()).isEqualTo("2C3Z");
    assertThat(events.events()).last().isEqualTo("server idle");
  }

  @Test
  void shouldHoldAMessageUntilTheReplyThatGivesItAMeaning() {
    fromClient(parse("s", "select 1"), sync(), bind("s"), execute(), sync(), query("select 2"));
    assertThat(serverTags()).isEqualTo("PS");
    assertThat(server.isFlushed()).isTrue();
    assertThat(client.isReading()).isFalse();

    fromServer(frame('1'), readyForQuery('I'));

    assertThat(events.events()).doesNotContain("server idle");
    assertThat(serverTags()).isEqualTo("BESQ");
    assertThat(server.isFlushed()).isTrue();
    assertThat(client.isReading()).isTrue();
    fromServer(frame('2'), commandComplete("SELECT 0"), readyForQuery('I'), selected('I'));
    assertThat(clientTags()).isEqualTo("1Z2CZTDCZ");
    assertThat(events.events()).last().isEqualTo("server idle");
  }

  @Test
  void shouldNotReadAClientOnHoldThoughTheServerKeepsUp() {
    fromClient(parse("s", "select 1"), sync(), bind("s"), sync());
    relay.onServerWritable(true);
    assertThat(client.isReading()).isFalse();
    // What was on its way already stays in order.
    fromClient(query("select 2"));
    fromServer(frame('1'), readyForQuery('I'));
    assertThat(serverTags()).isEqualTo("PSBSQ");
  }

  @Test
  void shouldLoseNoBufferWhenTheClientGoesWhileOnHold() {
    fromClient(parse("s", "select 1"), sync(), bind("s"), sync());
    detach();
    assertThat(relay.isClean()).isFalse();
  }

  // --- what is noticed ---

  @Test
  void shouldNotPassNotificationsOnInTransactionMode() {
    ByteBuf notification = body().int32(7).string("channel").string("payload").asFrame('A');
    fromClient(query("select 1"));
    fromServer(commandComplete("SELECT 1"), notification, readyForQuery('I'));
    assertThat(clientTags()).isEqualTo("CZ");
    relay.attach(client, false, null, null);
    fromServer(notification);
    assertThat(clientTags()).isEqualTo("A");
    relay.detach();
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
    fromClient(query("select 1"));
    fromServer(fatal);
    assertThat(client.drain()).isEqualTo(bytesOf(fatal));
    assertThat(events.events()).containsExactly("fatal 57P01 shutdown");
  }

  // --- faults ---

  @Test
  void shouldTellThatTheClientSaysGoodbyeAndDropTheRest() {
    fromClient(query("select 1"), frame('X'), query("select 2"));
    assertThat(server.drain()).isEqualTo(bytesOf(query("select 1")));
    assertThat(events.events()).containsExactly("terminate");
  }

  @Test
  void shouldTellThatTheClientBreaksTheProtocol() {
    fromClient(Unpooled.copiedBuffer("GET / HTTP/1.1\r\n\r\n", StandardCharsets.US_ASCII));
    assertThat(server.drain()).isEmpty();
    assertThat(events.events()).containsExactly("client fault");
  }

  @Test
  void shouldTellThatTheServerBreaksTheProtocol() {
    fromClient(query("select 1"));
    fromServer(Unpooled.wrappedBuffer(new byte[] {'T', 0, 0, 0, 1, 0}));
    assertThat(events.events()).containsExactly("server fault");
  }

  @Test
  void shouldNotTrustAServerThatAnswersWhatNobodyAsked() {
    fromServer(commandComplete("SELECT 1"));
    assertThat(client.drain()).isEmpty();
    assertThat(events.events()).containsExactly("server fault");
  }

  @Test
  void shouldRefuseAMessageAboveTheLimit() {
    fromClient(body().bytes(new byte[MAX_FRAME]).asFrame('Q').slice(0, 100));
    assertThat(events.events()).containsExactly("client fault");
  }
}
