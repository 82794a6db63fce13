package dev.pooler.core.pool;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A backend that is lent to a session of another event loop. */
class LoanTest {
  private final TwoLoops loops = new TwoLoops();
  private final NotingSession session = new NotingSession();

  @BeforeEach
  void borrow() {
    assertThat(loops.home.acquire(session)).as("an own backend").isNull();
    loops.settle();
    assertThat(session.events).containsExactly("granted", "prepared");
    session.events.clear();
  }

  @AfterEach
  void release() {
    session.end.discard();
    loops.server.releaseOutbound();
  }

  @Test
  void shouldCarryBytesBothWaysInTheirOrder() {
    for (int i = 1; i <= 5; i++) {
      session.checkout().onClientBytes(PgBytes.query("select " + i));
    }
    loops.settle();
    assertThat(sent())
        .isEqualTo(
            PgBytes.bytesOf(
                PgBytes.stream(
                    PgBytes.query("select 1"),
                    PgBytes.query("select 2"),
                    PgBytes.query("select 3"),
                    PgBytes.query("select 4"),
                    PgBytes.query("select 5"))));

    for (int i = 1; i <= 4; i++) {
      answer("SELECT " + i, 'I');
    }
    loops.settle();
    assertThat(session.events).containsExactly("ready I", "ready I", "ready I", "ready I");
    assertThat(session.end.isFlushed()).isTrue();
    answer("SELECT 5", 'I');
    loops.settle();
    assertThat(session.events).endsWith("ready I", "idle");
    assertThat(new String(session.end.drain(), ISO_8859_1))
        .containsSubsequence("SELECT 1", "SELECT 2", "SELECT 3", "SELECT 4", "SELECT 5");
  }

  /** The server became idle while more of the client was on its way to the other loop. */
  @Test
  void shouldReturnWhatCameTooLateInItsOrder() {
    session.checkout().onClientBytes(PgBytes.query("select 1"));
    loops.settle();
    Checkout held = session.checkout();
    held.onClientBytes(PgBytes.query("two"));
    held.onClientBytes(PgBytes.query("three"));
    answer("SELECT 1", 'I');
    // The owner's loop: the two come too late.
    TwoLoops.runAll(loops.ownerLoop);
    // The home loop knows nothing of that yet.
    loops.homeLoop.addLast(() -> {});
    held.onClientBytes(PgBytes.query("four"));
    loops.settle();
    assertThat(session.events)
        .containsExactly("ready I", "idle", "returned two", "returned three", "returned four");
    assertThat(loops.owner.ledger().count(MemberState.IDLE)).isEqualTo(1);
  }

  @Test
  void shouldHoldTheClientBackWhileTheServerDoesNotKeepUp() {
    serverWritable(false);
    session.checkout().onClientBytes(PgBytes.query("select 1"));
    TwoLoops.runAll(loops.ownerLoop);
    assertThat(session.end.isReading()).as("before its own loop has run").isTrue();
    loops.settle();
    assertThat(session.end.isReading()).isFalse();
    serverWritable(true);
    loops.settle();
    assertThat(session.end.isReading()).isTrue();
  }

  @Test
  void shouldHoldTheServerBackWhileTheClientDoesNotKeepUp() {
    session.checkout().onClientBytes(PgBytes.query("select 1"));
    loops.settle();
    session.end.writable(false);
    loops.server.writeInbound(PgBytes.commandComplete("SELECT 1"));
    loops.settle();
    assertThat(loops.server.config().isAutoRead()).isFalse();
    session.end.writable(true);
    session.checkout().onClientWritable(true);
    loops.settle();
    assertThat(loops.server.config().isAutoRead()).isTrue();
  }

  @Test
  void shouldTellTheSessionWhenTheBackendDies() {
    session.checkout().onClientBytes(PgBytes.query("select 1"));
    loops.settle();
    session.checkout().onClientBytes(PgBytes.query("select 2"));
    loops.server.close();
    loops.settle();
    assertThat(session.events).containsExactly("lost");
    assertThat(loops.owner.hasNoBackends()).isTrue();
  }

  @Test
  void shouldTellTheSessionThatItHasAPartOfAMessage() {
    session.checkout().onClientBytes(PgBytes.query("select 1"));
    loops.settle();
    ByteBuf row = PgBytes.frame('D', new byte[100]);
    loops.server.writeInbound(row.readRetainedSlice(50));
    row.release();
    loops.server.close();
    loops.settle();
    assertThat(session.events).containsExactly("lost, cut");
  }

  @Test
  void shouldCloseABackendThatIsAbandonedInTheMiddle() {
    session.checkout().onClientBytes(PgBytes.query("select 1"));
    session.checkout().abandon("client disconnect", cut -> session.events.add("cut " + cut));
    loops.settle();
    assertThat(session.events).containsExactly("cut false");
    assertThat(loops.owner.hasNoBackends()).isTrue();
  }

  @Test
  void shouldGetABackendBackThatIsAbandonedClean() {
    session.checkout().abandon("client disconnect", cut -> session.events.add("cut " + cut));
    loops.settle();
    assertThat(session.events).containsExactly("cut false");
    assertThat(loops.owner.ledger().count(MemberState.IDLE)).isEqualTo(1);
  }

  /** The session left while the news that its checkout was over was on its way. */
  @Test
  void shouldEndACheckoutOnceWhoeverEndsItFirst() {
    session.checkout().onClientBytes(PgBytes.query("select 1"));
    loops.settle();
    Checkout held = session.checkout();
    answer("SELECT 1", 'I');
    held.onClientBytes(PgBytes.query("late"));
    held.abandon("client disconnect", cut -> {});
    loops.settle();
    assertThat(session.events).isEmpty();
    assertThat(loops.owner.ledger().count(MemberState.IDLE)).isEqualTo(1);
  }

  private void answer(String tag, char status) {
    loops.server.writeInbound(
        PgBytes.stream(PgBytes.commandComplete(tag), PgBytes.readyForQuery(status)));
  }

  private void serverWritable(boolean on) {
    loops.server.unsafe().outboundBuffer().setUserDefinedWritability(1, on);
    loops.server.runPendingTasks();
  }

  /** What the server got. */
  private byte[] sent() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (ByteBuf each = loops.server.readOutbound();
        each != null;
        each = loops.server.readOutbound()) {
      all.writeBytes(PgBytes.bytesOf(each));
      each.release();
    }
    return all.toByteArray();
  }
}
