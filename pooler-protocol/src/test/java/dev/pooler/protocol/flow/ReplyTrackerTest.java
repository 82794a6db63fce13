package dev.pooler.protocol.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each sequence of messages of PostgreSQL's chapter on message flow, and what must not be taken for
 * one.
 */
class ReplyTrackerTest {
  private final ReplyTracker tracker = new ReplyTracker();

  /** {@code >Q} is sent, {@code <T} comes back; ReadyForQuery with its status as in {@code <ZI}. */
  private ReplyTracker play(String script) {
    for (String step : script.split(" ", -1)) {
      assertThat(step(step)).as(step + " in " + script).isEqualTo(Verdict.PASS);
    }
    return tracker;
  }

  private Verdict step(String step) {
    if (step.charAt(0) == '>') {
      tracker.onFrontend((byte) step.charAt(1));
      return Verdict.PASS;
    }
    ByteBuf frame = Unpooled.buffer().writeByte(step.charAt(1)).writeInt(5);
    frame.writeByte(step.length() > 2 ? step.charAt(2) : 0);
    return tracker.onBackend((byte) step.charAt(1), frame, 0, 6);
  }

  private void assertIdleOnlyAfter(String script) {
    int last = script.lastIndexOf(' ');
    assertThat(play(script.substring(0, last)).idle()).as("before the end").isFalse();
    assertThat(play(script.substring(last + 1)).idle()).as("at the end").isTrue();
    assertThat(tracker.quiet()).isTrue();
    assertThat(tracker.atSyncPoint()).isTrue();
    assertThat(tracker.doubtful()).isFalse();
    assertThat(tracker.owed()).isZero();
    assertThat(tracker.readyOwed()).isZero();
  }

  @Test
  void shouldBeIdleBeforeAnything() {
    assertThat(tracker.idle()).isTrue();
    assertThat(tracker.status()).isEqualTo((byte) 'I');
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // simple protocol
        ">Q <T <D <D <C <ZI",
        ">Q <C <ZI",
        ">Q <I <ZI",
        ">Q <E <ZI",
        ">Q <T <D <E <ZI",
        ">Q <T <D <C <C <T <C <ZI",
        ">Q >Q >Q <C <ZI <E <ZI <T <C <ZI",
        ">Q <N <S <C <A <ZI",
        // extended protocol
        ">P >B >D >E >S <1 <2 <T <D <C <ZI",
        ">P >B >D >E >S <1 <2 <n <C <ZI",
        ">P >D >S <1 <t <T <ZI",
        ">P >D >S <1 <t <n <ZI",
        ">B >E >S <2 <I <ZI",
        ">C >C >S <3 <3 <ZI",
        ">S >S <ZI <ZI",
        // portal suspended
        ">B >E >S <2 <D <s <ZI",
        ">B >E >H <2 <D <s >E >H <D <s >E >S <C <ZI",
        // pipelines
        ">P >B >E >S >B >E >S <1 <2 <C <ZI <2 <D <C <ZI",
        ">P >B >E >P >B >E >S <1 <2 <C <1 <2 <C <ZI",
        ">Q >P >B >E >S >Q <C <ZI <1 <2 <C <ZI <C <ZI",
        // Flush without Sync
        ">P >D >H <1 <t <T >B >E >H <2 <D <C >S <ZI",
        // an error skips to the Sync that is there, or to the one that comes
        ">P >B >E >S <E <ZI",
        ">P >B >E >S <1 <E <ZI",
        ">P >B >D >E >S <1 <2 <T <D <E <ZI",
        ">P >B >E >S >P >B >E >S <E <ZI <1 <2 <C <ZI",
        ">P >B >Q >F >c >S >Q <E <ZI <C <ZI",
        ">P >H <E >B >D >E >C >S <ZI",
        ">P >H <E >Q >S <ZI",
        ">P >H <E >F >f >d >S >Q <ZI <C <ZI",
        ">B >E >S <2 <C <E <ZI",
        ">S <E <ZI",
        // function call
        ">F <V <ZI",
        ">F <E <ZI",
        ">F >F <V <ZI <V <ZI",
        // COPY to the client
        ">Q <H <d <d <c <C <ZI",
        ">Q <H <d <E <ZI",
        ">B >E >S <2 <H <d <c <C <ZI",
        // COPY from the client, simple protocol (psql, pgjdbc)
        ">Q <G >d >d >c <C <ZI",
        ">Q <G >d >f <E <ZI",
        ">Q <G >d <E <ZI",
        ">Q >d >d >c <G <C <ZI",
        ">Q >c >Q <G <C <ZI <C <ZI",
        ">Q >c >c <G <C <G <C <ZI",
        ">Q >c >Q <E <ZI <C <ZI",
        ">Q <G >S >d >c <C <ZI",
        // COPY from the client, extended protocol
        ">P >B >E >H <1 <2 <G >d >c >S <C <ZI",
        ">P >B >E >H <1 <2 <G >d <E >d >c >S <ZI",
        ">P >B >E >H <1 <2 <G >d >f <E >S <ZI",
        // libpq's PQexecParams has sent its Sync before it knows of the COPY
        ">P >B >D >E >S <1 <2 <n <G >d >d >c >S <C <ZI",
        ">P >B >D >E >S <E <ZI",
        // the whole COPY at once
        ">P >B >E >S >d >S >c >S >Q <1 <2 <G <C <ZI <C <ZI",
        // replication
        ">Q <W >d <d >d >c <c <C <C <ZI",
        ">Q <W <d <c >d >c <E <ZI",
      })
  void shouldBeIdleOnlyAfterTheLastReply(String script) {
    assertIdleOnlyAfter(script);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<1",
        "<C",
        "<ZI",
        "<D",
        "<T",
        "<?",
        ">Q <1",
        ">Q <n",
        ">P <2",
        ">P <ZI",
        ">P >S <ZI",
        ">B >E >S <2 <T",
        ">E <G >c >S <ZI",
        ">S <C",
        ">S <D",
        ">F <C",
        ">F <T",
        ">C <1",
        ">D <3",
        ">P >H <E <ZI",
        ">Q <C <ZI <C",
        ">P >W <W",
        ">D <G",
        ">S <E <ZI <ZI"
      })
  void shouldReportAReplyThatDoesNotFit(String script) {
    int last = script.lastIndexOf(' ');
    if (last > 0) {
      play(script.substring(0, last));
    }
    assertThat(step(script.substring(last + 1))).isEqualTo(Verdict.OUT_OF_SYNC);
  }

  @Test
  void shouldFollowTheTransactionStatus() {
    assertThat(play(">Q <C <ZT").idle()).isFalse();
    assertThat(tracker.quiet()).isTrue();
    assertThat(tracker.atSyncPoint()).isTrue();
    assertThat(tracker.status()).isEqualTo((byte) 'T');
    assertThat(play(">Q <E <ZE").status()).isEqualTo((byte) 'E');
    assertThat(play(">Q <C <ZI").idle()).isTrue();
    assertThat(tracker.queries()).isEqualTo(3);
    assertThat(tracker.transactions()).isEqualTo(1);
  }

  @Test
  void shouldNotBeAtASyncPointAfterFlush() {
    play(">P >B >E >H <1 <2 <C");
    assertThat(tracker.quiet()).isTrue();
    assertThat(tracker.atSyncPoint()).isFalse();
    assertThat(tracker.idle()).isFalse();
  }

  @Test
  void shouldSkipUntilSync() {
    assertThat(play(">P >H <E").skipping()).isTrue();
    assertThat(play(">B >Q >E").owed()).isZero();
    assertThat(tracker.atSyncPoint()).isFalse();
    assertThat(play(">S").skipping()).isFalse();
    assertThat(play("<ZI").idle()).isTrue();
  }

  @Test
  void shouldKnowTheCopyModes() {
    assertThat(play(">Q <G").inCopyIn()).isTrue();
    assertThat(play(">d >c").inCopyIn()).isTrue();
    assertThat(play("<C").inCopyIn()).isFalse();
    assertThat(play("<ZI >Q <W").inCopyBoth()).isTrue();
    assertThat(play(">c <c <C <ZI").inCopyBoth()).isFalse();
    assertThat(tracker.idle()).isTrue();
  }

  @Test
  void shouldTakeAnErrorThatNobodyAskedForAsSuch() {
    assertThat(play("<E").quiet()).isTrue();
    assertThat(tracker.idle()).as("what it meant is not known").isFalse();
    assertThat(play(">P >H <1 <E <ZI").atSyncPoint()).isFalse();
    assertThat(play(">S <ZI").idle()).isTrue();
  }

  @Test
  void shouldIgnoreCopyMessagesThatComeTooLate() {
    play(">Q <G >d <E <ZI");
    assertThat(play(">d >d >c >H").idle()).isTrue();
    assertThat(ReplyTracker.needsBackend((byte) 'd')).isFalse();
    assertThat(ReplyTracker.needsBackend((byte) 'S')).isTrue();
  }

  @Test
  void shouldWaitForTheStatusOfReadyForQuery() {
    tracker.onFrontend((byte) 'Q');
    step("<C");
    ByteBuf header = Unpooled.buffer().writeByte('Z').writeInt(5);
    assertThat(tracker.onBackend((byte) 'Z', header, 0, 6)).isEqualTo(Verdict.WAIT_WHOLE);
    assertThat(tracker.owed()).isEqualTo(1);
    assertThat(play("<ZI").idle()).isTrue();
  }

  @Test
  void shouldDoubtWhetherASyncSentBeforeTheCopyFailedWasRead() {
    // The server has ignored the Sync: one ReadyForQuery, and another may or may not be on its way.
    play(">P >B >E >S <1 <2 <G >d <E >c >S <ZI");
    assertThat(tracker.idle()).isFalse();
    assertThat(tracker.doubtful()).isTrue();
    // The next reply of another kind shows that it is not.
    play(">Q <C <ZI");
    assertThat(tracker.idle()).isTrue();
  }

  @Test
  void shouldTakeTheReadyForQueryOfASyncThatWasReadAfterTheCopyFailed() {
    assertThat(play(">P >B >E >S <1 <2 <G <E <ZI").idle()).isTrue();
    assertThat(play(">P >B >E >S <1 <2 <G <E >c >S <ZI").doubtful()).isTrue();
    assertThat(play("<ZI").idle()).isTrue();
    assertThat(play(">Q <G >S >f <E <ZI").doubtful()).isTrue();
    assertThat(play(">Q <ZI <T <C <ZI").idle()).isTrue();
  }

  @Test
  void shouldGiveUpWhereSkippedAndCarriedOutCannotBeToldApart() {
    play(">P >B >E >S <1 <2 <G >c >P >B >E >S");
    assertThat(step("<E")).isEqualTo(Verdict.OUT_OF_SYNC);
    assertThat(tracker.idle()).isFalse();
  }

  @Test
  void shouldRememberAnyNumberOfReplies() {
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 500 + round; i++) {
        play(">B >E >S");
        if (i % 7 == 0) {
          play("<2 <C <ZI");
        }
      }
      while (tracker.owed() > 0) {
        play("<2 <C <ZI");
      }
      assertThat(tracker.idle()).isTrue();
    }
  }

  @Test
  void shouldNeverBeIdleAgainWhenAbandoned() {
    play(">P >S");
    tracker.abandon();
    assertThat(tracker.owed()).isZero();
    assertThat(tracker.idle()).isFalse();
    assertThat(tracker.atSyncPoint()).isFalse();
  }
}
