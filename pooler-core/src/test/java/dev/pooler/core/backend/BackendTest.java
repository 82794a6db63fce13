package dev.pooler.core.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.core.config.PoolMode;
import dev.pooler.core.config.ServerQueries;
import dev.pooler.core.pool.PoolKey;
import dev.pooler.core.pool.Pools;
import dev.pooler.core.relay.FakeEnd;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Every event in every state; the login itself is played, see {@link ScriptedLogin}. */
class BackendTest {
  private final NotingOwner owner = new NotingOwner();
  private final EmbeddedChannel server = new EmbeddedChannel();
  private final FakeEnd client = new FakeEnd();
  private final List<String> answers = new ArrayList<>();
  private final Backend backend = backend("");
  private int closed;

  private Backend backend(String connectQuery) {
    var queries = new ServerQueries("", "", false, connectQuery.isEmpty() ? null : connectQuery);
    var settings =
        Pools.settings(
            new PoolKey("d", "u"), PoolMode.TRANSACTION, Pools.size(1), queries, Pools.SECOND);
    return Pools.backends(settings).create(owner);
  }

  @AfterEach
  void release() {
    if (server.pipeline().get(SlowToClose.class) != null) {
      server.pipeline().remove(SlowToClose.class);
    }
    server.close();
    client.discard();
    server.releaseOutbound();
  }

  /** Brings the backend to a state, by the way that leads there. */
  private void reach(BackendState state) {
    ScriptedLogin.begin(backend, () -> closed++);
    if (state == BackendState.CONNECTING) {
      return;
    }
    ScriptedLogin.connected(backend, server);
    server.pipeline().addLast(ScriptedLogin.handler(backend));
    if (state == BackendState.LOGGING_IN) {
      return;
    }
    ScriptedLogin.loggedIn(backend, Map.of("TimeZone", "UTC"));
    switch (state) {
      case CONNECTING, LOGGING_IN, READY -> {}
      case ASKING -> backend.ask("select 1", error -> answers.add(String.valueOf(error)));
      case RELAYING -> backend.startRelay(client, true, null);
      case CLOSING -> {
        // A socket that is not closed at once, unlike that of the embedded channel.
        server.pipeline().addFirst(new SlowToClose());
        backend.close("test");
      }
      case CLOSED -> server.close();
    }
    owner.drain();
    server.releaseOutbound();
    assertThat(backend.state()).isEqualTo(state);
  }

  private static final class SlowToClose extends io.netty.channel.ChannelOutboundHandlerAdapter {
    @Override
    public void close(
        io.netty.channel.ChannelHandlerContext ctx, io.netty.channel.ChannelPromise promise) {}
  }

  // --- login ---

  @Test
  void shouldTellItsOwnerOnceWhenItIsReady() {
    reach(BackendState.LOGGING_IN);
    ScriptedLogin.loggedIn(backend, Map.of("TimeZone", "UTC", "server_version", "17.0"));
    assertThat(owner.drain()).containsExactly("ready");
    assertThat(backend.facts().processId()).isEqualTo(42);
    assertThat(backend.facts().reported()).containsEntry("server_version", "17.0");
    assertThat(backend.facts().parameters().get("TimeZone")).isEqualTo("UTC");
  }

  @ParameterizedTest
  @EnumSource(names = {"CONNECTING", "LOGGING_IN"})
  void shouldTellItsOwnerOnceThatALoginFailed(BackendState state) {
    reach(state);
    ScriptedLogin.failed(backend, "no such role");
    ScriptedLogin.failed(backend, "again");
    assertThat(owner.drain()).containsExactly("LoginFailed: no such role");
  }

  @Test
  void shouldBeReadyOnlyWhenTheConnectQueryHasBeenAnswered() {
    Backend asks = backend("set x = 1");
    ScriptedLogin.begin(asks, () -> closed++);
    ScriptedLogin.connected(asks, server);
    server.pipeline().addLast(ScriptedLogin.handler(asks));
    ScriptedLogin.loggedIn(asks, Map.of());
    assertThat(asks.state()).isEqualTo(BackendState.ASKING);
    assertThat(owner.drain()).isEmpty();
    assertThat(sent()).isEqualTo(PgBytes.bytesOf(PgBytes.query("set x = 1")));
    server.writeInbound(PgBytes.error("42704", "no x"), PgBytes.readyForQuery('I'));
    assertThat(owner.drain()).as("a wrong connect query is only logged").containsExactly("ready");
  }

  // --- the pooler's own questions ---

  @Test
  void shouldAnswerAQuestion() {
    reach(BackendState.ASKING);
    server.writeInbound(
        PgBytes.stream(PgBytes.commandComplete("SELECT 1"), PgBytes.readyForQuery('I')));
    assertThat(answers).containsExactly("null");
    assertThat(backend.state()).isEqualTo(BackendState.READY);
  }

  @Test
  void shouldAnswerAQuestionWithItsFirstError() {
    reach(BackendState.ASKING);
    server.writeInbound(
        PgBytes.stream(
            PgBytes.error("22023", "first"),
            PgBytes.error("22023", "second"),
            PgBytes.readyForQuery('I')));
    assertThat(answers).containsExactly("first");
  }

  @Test
  void shouldNotTrustAServerThatIsLeftInATransaction() {
    reach(BackendState.ASKING);
    server.writeInbound(
        PgBytes.stream(PgBytes.commandComplete("BEGIN"), PgBytes.readyForQuery('T')));
    assertThat(answers).containsExactly("transaction left open");
  }

  @Test
  void shouldReadAnAnswerThatComesByteByByte() {
    reach(BackendState.ASKING);
    ByteBuf all = PgBytes.stream(PgBytes.commandComplete("SELECT 1"), PgBytes.readyForQuery('I'));
    while (all.isReadable()) {
      server.writeInbound(all.readRetainedSlice(1));
    }
    all.release();
    assertThat(answers).containsExactly("null");
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"READY"})
  void shouldAskOnlyWhenNobodyHasIt(BackendState state) {
    reach(state);
    assertThatThrownBy(() -> backend.ask("select 1", error -> {}))
        .isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"READY"})
  void shouldRelayOnlyForOneAtATime(BackendState state) {
    reach(state);
    assertThatThrownBy(() -> backend.startRelay(client, true, null))
        .isInstanceOf(IllegalStateException.class);
  }

  // --- while nobody holds it ---

  @Test
  void shouldNoteParametersAndPassOverNoticesWhileNobodyHoldsIt() {
    reach(BackendState.READY);
    server.writeInbound(
        PgBytes.body().string("TimeZone").string("CET").asFrame('S'),
        PgBytes.body().int8(0).asFrame('N'));
    assertThat(backend.facts().parameters().get("TimeZone")).isEqualTo("CET");
    assertThat(owner.drain()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"READY", "ASKING"})
  void shouldBeLostWhenTheServerSaysItGoes(BackendState state) {
    reach(state);
    server.writeInbound(fatal("terminating connection due to administrator command"));
    assertThat(owner.drain())
        .containsExactly("ServerGone: terminating connection due to administrator command");
    assertThat(answers).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"READY", "ASKING"})
  void shouldBeLostWhenTheServerTalksNonsense(BackendState state) {
    reach(state);
    server.writeInbound(PgBytes.hex("5a 00000002"));
    assertThat(owner.drain()).hasSize(1).first().asString().startsWith("ServerGone: ");
  }

  // --- the end ---

  @ParameterizedTest
  @EnumSource(names = {"LOGGING_IN", "READY", "ASKING", "RELAYING"})
  void shouldBeLostOnceWhenTheServerHangsUp(BackendState state) {
    reach(state);
    server.close();
    assertThat(owner.drain()).containsExactly(lostWhile(state) + ": server closed the connection");
    assertThat(closed).isEqualTo(1);
    assertThat(backend.state()).isEqualTo(BackendState.CLOSED);
  }

  @ParameterizedTest
  @EnumSource(names = {"LOGGING_IN", "READY", "ASKING", "RELAYING"})
  void shouldBeLostOnceWhenTheSocketBreaks(BackendState state) {
    reach(state);
    server.pipeline().fireExceptionCaught(new java.io.IOException("Connection reset by peer"));
    assertThat(owner.drain()).containsExactly(lostWhile(state) + ": Connection reset by peer");
    server.close();
    assertThat(owner.drain()).isEmpty();
    assertThat(closed).isEqualTo(1);
  }

  /** A write that failed because the socket is closed; channelInactive is still to come. */
  @ParameterizedTest
  @EnumSource(names = {"LOGGING_IN", "READY", "ASKING", "RELAYING"})
  void shouldLeaveASocketThatIsClosedToItsEnd(BackendState state) {
    reach(state);
    var context = server.pipeline().context(backend.handler());
    server.pipeline().addFirst(new Deaf());
    server.close();
    backend.handler().exceptionCaught(context, new java.nio.channels.ClosedChannelException());
    assertThat(owner.drain()).isEmpty();
    assertThat(backend.state()).isEqualTo(state);
    backend.handler().channelInactive(context);
    assertThat(owner.drain()).containsExactly(lostWhile(state) + ": server closed the connection");
  }

  /** Keeps it from the backend that the socket is closed. */
  private static final class Deaf extends io.netty.channel.ChannelInboundHandlerAdapter {
    @Override
    public void channelInactive(io.netty.channel.ChannelHandlerContext ctx) {}
  }

  @ParameterizedTest
  @EnumSource(names = {"READY", "ASKING", "RELAYING"})
  void shouldSayGoodbyeWhenItIsClosed(BackendState state) {
    reach(state);
    backend.close("test");
    assertThat(owner.drain()).as("the owner knows").isEmpty();
    assertThat(sent()).isEqualTo(PgBytes.bytesOf(PgBytes.frame('X')));
    assertThat(closed).isEqualTo(1);
  }

  @Test
  void shouldHangUpInTheMiddleOfALogin() {
    reach(BackendState.LOGGING_IN);
    backend.close("test");
    assertThat(sent()).isEmpty();
    assertThat(closed).isEqualTo(1);
    assertThat(owner.drain()).isEmpty();
  }

  @Test
  void shouldOpenNothingWhenItWasClosedBeforeItBegan() {
    backend.close("test");
    assertThat(closed).isZero();
    ScriptedLogin.begin(backend, () -> closed++);
    assertThat(closed).isEqualTo(1);
    assertThat(owner.drain()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"CLOSING", "CLOSED"})
  void shouldLeaveWhatComesAfterTheEnd(BackendState state) {
    reach(state);
    ScriptedLogin.bytes(backend, PgBytes.readyForQuery('I'));
    backend.close("again");
    backend.gone("again");
    assertThat(owner.drain()).isEmpty();
    ScriptedLogin.closed(backend);
    ScriptedLogin.closed(backend);
    assertThat(closed).isEqualTo(1);
  }

  @Test
  void shouldCloseTheSocketInTheEndUnderAServerThatDoesNot() {
    reach(BackendState.CLOSING);
    server.pipeline().removeFirst();
    assertThat(closed).isZero();
    server.advanceTimeBy(61, TimeUnit.SECONDS);
    server.runScheduledPendingTasks();
    assertThat(closed).isEqualTo(1);
  }

  // --- relay ---

  @Test
  void shouldKnowWhetherItOwesSomething() {
    reach(BackendState.RELAYING);
    assertThat(backend.isClean()).isTrue();
    assertThat(backend.isWorking()).isFalse();
    backend.relay().onClientBytes(PgBytes.query("select 1"));
    assertThat(backend.isClean()).isFalse();
    assertThat(backend.isWorking()).isTrue();
    server.writeInbound(
        PgBytes.stream(PgBytes.commandComplete("SELECT 1"), PgBytes.readyForQuery('I')));
    assertThat(owner.drain()).containsExactly("ready for query I", "server idle");
  }

  @Test
  void shouldGoOnWithAMessageThatBeganWhileNobodyHeldIt() {
    reach(BackendState.READY);
    ByteBuf notice = PgBytes.body().string("TimeZone").string("CET").asFrame('S');
    server.writeInbound(notice.readRetainedSlice(8));
    backend.startRelay(client, true, null);
    server.writeInbound(notice.readRetainedSlice(notice.readableBytes()));
    notice.release();
    assertThat(owner.drain()).containsExactly("TimeZone=CET");
  }

  @Test
  void shouldKeepTheServersLastWords() {
    reach(BackendState.RELAYING);
    backend.facts().saidFatal("57P01", "terminating connection");
    server.close();
    assertThat(owner.drain()).containsExactly("ServerGone: terminating connection");
  }

  private static String lostWhile(BackendState state) {
    return state == BackendState.LOGGING_IN ? "LoginFailed" : "ServerGone";
  }

  private static ByteBuf fatal(String message) {
    return PgBytes.body()
        .int8('S')
        .string("FATAL")
        .int8('C')
        .string("57P01")
        .int8('M')
        .string(message)
        .int8(0)
        .asFrame('E');
  }

  private byte[] sent() {
    ByteBuf out = server.readOutbound();
    if (out == null) {
      return new byte[0];
    }
    byte[] bytes = PgBytes.bytesOf(out);
    out.release();
    return bytes;
  }
}
