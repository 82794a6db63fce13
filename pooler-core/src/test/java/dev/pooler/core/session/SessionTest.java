package dev.pooler.core.session;

import static dev.pooler.protocol.testing.PgBytes.commandComplete;
import static dev.pooler.protocol.testing.PgBytes.query;
import static dev.pooler.protocol.testing.PgBytes.readyForQuery;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.error.ClientError;
import dev.pooler.core.error.LimitError;
import dev.pooler.core.error.ServerError;
import dev.pooler.core.pool.PoolStats;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a session does with what happens to it. Where it goes is in {@link SessionStatesTest}. */
class SessionTest {

  // --- greeting ---

  @Test
  void shouldGreetAtOnceWhenTheServerIsKnown() {
    ClientRig client = ClientRig.connected(new FakeHost());
    client.pool().greeting = client.host.greeting();
    client.logIn("app", "application_name", "mine");
    assertThat(client.heard()).isEqualTo("R S S S K ZI");
    assertThat(client.pool().queue).isEmpty();
    assertThat(client.pool().clients).isEqualTo(1);
    assertThat(client.pool().stats().snapshot().clientLogins()).isEqualTo(1);
  }

  @Test
  void shouldWaitForAServerToBeGreeted() {
    ClientRig client = ClientRig.in(SessionState.AWAITING_GREETING);
    assertThat(client.session().wantsBackend()).isFalse();
    client.send(query("early"));
    assertThat(client.isRead()).isFalse();
    client.pool().greeting = client.host.greeting();
    client.pool().queue.removeFirst().onGreeting();
    // The early bytes are the first of a transaction.
    assertThat(client.heard()).isEqualTo("S S S K ZI");
    assertThat(client.session().state()).isEqualTo(SessionState.WAITING);
    assertThat(client.session().wantsBackend()).isTrue();
    FakeCheckout backend = FakeCheckout.ready();
    client.pool().grant(backend);
    assertThat(backend.calls).containsExactly("bytes Q", "complete");
    assertThat(client.isRead()).isTrue();
  }

  // --- bytes ---

  @Test
  void shouldTakeAnIdleBackendInTheSameCall() {
    ClientRig client = ClientRig.in(SessionState.IDLE);
    FakeCheckout backend = FakeCheckout.ready();
    client.pool().idle.add(backend);
    client.send(query("select 1"));
    assertThat(backend.calls).containsExactly("bytes Q", "complete", "complete");
    backend.answer('I', true, commandComplete("SELECT 1"), readyForQuery('I'));
    backend.idle();
    assertThat(client.heard()).isEqualTo("C ZI");
    assertThat(client.session().state()).isEqualTo(SessionState.IDLE);
  }

  @Test
  void shouldKeepBytesInOrderWhileItWaits() {
    ClientRig client = ClientRig.in(SessionState.WAITING);
    assertThat(client.isRead()).isTrue();
    client.send(PgBytes.sync());
    assertThat(client.isRead()).as("read on").isFalse();
    client.send(PgBytes.frame('H'));
    FakeCheckout backend = FakeCheckout.unprepared();
    client.pool().grant(backend);
    client.send(PgBytes.frame('D', (byte) 'S', (byte) 0));
    assertThat(backend.calls).isEmpty();
    backend.user().onPrepared(Objects.requireNonNull(backend.wanted));
    assertThat(backend.calls).containsExactly("bytes QSHD", "complete");
    assertThat(client.isRead()).isTrue();
  }

  @Test
  void shouldPassOnBytesAndBackPressure() {
    ClientRig client = ClientRig.in(SessionState.ATTACHED);
    client.backend().calls.clear();
    client.send(PgBytes.sync());
    client.session().onWritable(false);
    client.session().onWritable(true);
    assertThat(client.backend().calls)
        .containsExactly("bytes S", "complete", "writable false", "writable true");
  }

  @Test
  void shouldTellTheBackendLateThatTheClientDoesNotKeepUp() {
    ClientRig client = ClientRig.in(SessionState.PREPARING);
    FakeCheckout backend = client.backend();
    client.session().onWritable(false);
    assertThat(backend.calls).isEmpty();
    backend.user().onPrepared(Objects.requireNonNull(backend.wanted));
    // By now it does.
    assertThat(backend.calls).containsExactly("writable true", "bytes Q", "complete");
    client.leave();
  }

  @Test
  void shouldTakeBytesBackThatCameTooLate() {
    ClientRig client = ClientRig.in(SessionState.ATTACHED);
    FakeCheckout first = client.backend();
    first.answer('I', true);
    first.idle();
    first.user().onBytesReturned(Unpooled.copiedBuffer(query("next")));
    assertThat(client.session().state()).isEqualTo(SessionState.WAITING);
    FakeCheckout second = FakeCheckout.ready();
    client.pool().grant(second);
    assertThat(second.calls).containsExactly("bytes Q", "complete");
  }

  @ParameterizedTest
  @EnumSource(
      value = SessionState.class,
      names = {"AWAITING_GREETING", "WAITING", "PREPARING", "ATTACHED"})
  void shouldReleaseWhatItKeepsWhenTheClientGoes(SessionState state) {
    ClientRig client = ClientRig.in(state);
    ByteBuf kept = PgBytes.stream(query("kept"));
    client.channel.writeInbound(kept);
    client.channel.close();
    client.settle();
    assertThat(kept.refCnt()).isZero();
    assertThat(client.session().state()).isEqualTo(SessionState.CLOSED);
    assertThat(client.pool().clients).isZero();
    assertThat(client.host.dismissed).hasSize(1);
    assertThat(client.host.table).isEmpty();
  }

  // --- the backend's word ---

  @Test
  void shouldWantOfEveryBackendWhatTheServerReported() {
    ClientRig client = ClientRig.in(SessionState.ATTACHED);
    FakeCheckout first = client.backend();
    first.user().onParameterStatus("application_name", "changed");
    first.answer('I', true);
    first.idle();
    FakeCheckout second = FakeCheckout.ready();
    client.pool().idle.add(second);
    client.send(query("select 1"));
    assertThat(Objects.requireNonNull(second.wanted).get("application_name")).isEqualTo("changed");
  }

  @Test
  void shouldQueueAgainAtTheFrontWhenTheBackendWasGone() {
    ClientRig client = ClientRig.in(SessionState.PREPARING);
    FakeCheckout gone = client.backend();
    gone.end();
    gone.user().onNeverBegun();
    assertThat(client.pool().queue).containsExactly(client.session());
    FakeCheckout next = FakeCheckout.ready();
    client.pool().grant(next);
    assertThat(next.calls).containsExactly("bytes Q", "complete");
  }

  @ParameterizedTest
  @CsvSource({"false, E(server conn crashed?)", "true, ''"})
  void shouldTellOfALostBackendUnlessTheClientIsInTheMiddleOfAMessage(boolean cut, String heard) {
    ClientRig client = ClientRig.in(SessionState.ATTACHED);
    client.backend().user().onCheckoutLost(ServerError.SERVER_CRASHED, cut);
    assertThat(client.heard()).isEqualTo(heard);
    assertThat(client.isOpen()).isFalse();
    assertThat(client.pool().clients).isZero();
  }

  @Test
  void shouldTellWhyItWasRefused() {
    ClientRig client = ClientRig.in(SessionState.WAITING);
    client.pool().queue.removeFirst().onRefused(LimitError.MAX_CLIENT_CONN);
    assertThat(client.heard()).isEqualTo("E(no more connections allowed (max_client_conn))");
    assertThat(client.isOpen()).isFalse();
    assertThat(client.pool().left).as("left the queue by itself").isZero();
  }

  // --- the end ---

  @ParameterizedTest
  @CsvSource({"AWAITING_GREETING, 1", "IDLE, 0", "WAITING, 1", "PREPARING, 0", "ATTACHED, 0"})
  void shouldLeaveQueueAndBackendBehindWhenItIsClosed(SessionState state, int left) {
    ClientRig client = ClientRig.in(state);
    FakeCheckout held = (FakeCheckout) client.session().holding().checkout();
    client.connection.close(ClientError.BROKEN_PACKET);
    client.connection.close(ClientError.BROKEN_PACKET);
    assertThat(client.heard()).isEqualTo("E(failed to parse packet)");
    assertThat(client.pool().left).isEqualTo(left);
    assertThat(client.session().isWaiting()).isFalse();
    assertThat(client.pool().clients).isZero();
    if (held != null) {
      assertThat(held.calls).contains("abandon: client disconnect while server was not ready");
    }
  }

  @Test
  void shouldSayNothingWhenTheClientHasGotHalfAMessage() {
    ClientRig client = ClientRig.in(SessionState.WAITING);
    client.pool().grant(FakeCheckout.cut());
    client.connection.close(ClientError.BROKEN_PACKET);
    assertThat(client.heard()).isEmpty();
    assertThat(client.isOpen()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"IDLE", "ATTACHED"})
  void shouldGoQuietlyWhenTheClientSaysGoodbye(SessionState state) {
    ClientRig client = ClientRig.in(state);
    if (state == SessionState.ATTACHED) {
      client.backend().user().onTerminate();
    } else {
      client.send(PgBytes.frame('X'));
    }
    assertThat(client.heard()).isEmpty();
    assertThat(client.isOpen()).isFalse();
  }

  // --- counting ---

  @Test
  void shouldCountAPipelineAsOneQuery() {
    ClientRig client = ClientRig.in(SessionState.ATTACHED);
    FakeCheckout backend = client.backend();
    client.send(PgBytes.sync());
    backend.answer('I', false, readyForQuery('I'));
    assertThat(counters(client)).isEqualTo("queries 0, transactions 0");
    backend.answer('I', true, readyForQuery('I'));
    assertThat(counters(client)).isEqualTo("queries 1, transactions 1");
    client.send(query("begin"));
    backend.answer('T', true, readyForQuery('T'));
    assertThat(counters(client)).isEqualTo("queries 2, transactions 1");
    client.send(query("commit"));
    backend.answer('I', true, readyForQuery('I'));
    assertThat(counters(client)).isEqualTo("queries 3, transactions 2");
  }

  private static String counters(ClientRig client) {
    PoolStats.Snapshot stats = client.pool().stats().snapshot();
    return "queries " + stats.queries() + ", transactions " + stats.transactions();
  }

  // --- statement mode ---

  @Test
  void shouldKeepTheReplyOfATransactionBackInStatementMode() {
    ClientRig client = ClientRig.in(SessionState.WAITING, "pool_mode=statement");
    FakeCheckout backend = FakeCheckout.ready();
    client.pool().grant(backend);
    backend.answer('I', false, commandComplete("SELECT 1"), readyForQuery('I'));
    backend.user().onReadyForQuery((byte) 'T', true);
    backend.client().write(PgBytes.stream(commandComplete("BEGIN"), readyForQuery('T')));
    backend.calls.clear();
    // The client is quicker than we.
    client.sendBeforeAnythingElse(query("commit"));
    assertThat(backend.calls).isEmpty();
    assertThat(client.heard())
        .isEqualTo("C ZI E(transaction blocks not allowed in statement pooling mode)");
    assertThat(client.isOpen()).isFalse();
    assertThat(backend.isEnded()).isTrue();
  }
}
