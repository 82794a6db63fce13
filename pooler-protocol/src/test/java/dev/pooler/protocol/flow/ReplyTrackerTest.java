package dev.pooler.protocol.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

/** What a tracker says on the way; {@link ReplySequencesTest} has the sequences of messages. */
class ReplyTrackerTest {
  private final TrackerScript script = new TrackerScript();
  private final ReplyTracker tracker = script.tracker;

  @Test
  void shouldBeIdleBeforeAnything() {
    assertThat(tracker.idle()).isTrue();
    assertThat(tracker.status()).isEqualTo((byte) 'I');
  }

  @Test
  void shouldFollowTheTransactionStatus() {
    assertThat(script.play(">Q <C <ZT").idle()).isFalse();
    assertThat(tracker.quiet()).isTrue();
    assertThat(tracker.atSyncPoint()).isTrue();
    assertThat(tracker.status()).isEqualTo((byte) 'T');
    assertThat(script.play(">Q <E <ZE").status()).isEqualTo((byte) 'E');
    assertThat(script.play(">Q <C <ZI").idle()).isTrue();
    assertThat(tracker.queries()).isEqualTo(3);
    assertThat(tracker.transactions()).isEqualTo(1);
  }

  @Test
  void shouldNotBeAtASyncPointAfterFlush() {
    script.play(">P >B >E >H <1 <2 <C");
    assertThat(tracker.quiet()).isTrue();
    assertThat(tracker.atSyncPoint()).isFalse();
    assertThat(tracker.idle()).isFalse();
  }

  @Test
  void shouldSkipUntilSync() {
    assertThat(script.play(">P >H <E").skipping()).isTrue();
    assertThat(script.play(">B >Q >E").owed()).isZero();
    assertThat(tracker.atSyncPoint()).isFalse();
    assertThat(script.play(">S").skipping()).isFalse();
    assertThat(script.play("<ZI").idle()).isTrue();
  }

  @Test
  void shouldKnowTheCopyModes() {
    assertThat(script.play(">Q <G").inCopyIn()).isTrue();
    assertThat(script.play(">d >c").inCopyIn()).isTrue();
    assertThat(script.play("<C").inCopyIn()).isFalse();
    assertThat(script.play("<ZI >Q <W").inCopyBoth()).isTrue();
    assertThat(script.play(">c <c <C <ZI").inCopyBoth()).isFalse();
    assertThat(tracker.idle()).isTrue();
  }

  @Test
  void shouldTakeAnErrorThatNobodyAskedForAsSuch() {
    assertThat(script.play("<E").quiet()).isTrue();
    assertThat(tracker.idle()).as("what it meant is not known").isFalse();
    assertThat(script.play(">P >H <1 <E <ZI").atSyncPoint()).isFalse();
    assertThat(script.play(">S <ZI").idle()).isTrue();
  }

  @Test
  void shouldIgnoreCopyMessagesThatComeTooLate() {
    script.play(">Q <G >d <E <ZI");
    assertThat(script.play(">d >d >c >H").idle()).isTrue();
    assertThat(ReplyTracker.needsBackend((byte) 'd')).isFalse();
    assertThat(ReplyTracker.needsBackend((byte) 'S')).isTrue();
  }

  @Test
  void shouldWaitForTheStatusOfReadyForQuery() {
    tracker.onFrontend((byte) 'Q');
    script.step("<C");
    ByteBuf header = Unpooled.buffer().writeByte('Z').writeInt(5);
    assertThat(tracker.onBackend((byte) 'Z', header, 0, 6)).isEqualTo(Verdict.WAIT_WHOLE);
    assertThat(tracker.owed()).isEqualTo(1);
    assertThat(script.play("<ZI").idle()).isTrue();
  }

  @Test
  void shouldDoubtWhetherASyncSentBeforeTheCopyFailedWasRead() {
    // The server has ignored the Sync: one ReadyForQuery, and another may or may not be on its way.
    script.play(">P >B >E >S <1 <2 <G >d <E >c >S <ZI");
    assertThat(tracker.idle()).isFalse();
    assertThat(tracker.doubtful()).isTrue();
    // The next reply of another kind shows that it is not.
    script.play(">Q <C <ZI");
    assertThat(tracker.idle()).isTrue();
  }

  @Test
  void shouldTakeTheReadyForQueryOfASyncThatWasReadAfterTheCopyFailed() {
    assertThat(script.play(">P >B >E >S <1 <2 <G <E <ZI").idle()).isTrue();
    assertThat(script.play(">P >B >E >S <1 <2 <G <E >c >S <ZI").doubtful()).isTrue();
    assertThat(script.play("<ZI").idle()).isTrue();
    assertThat(script.play(">Q <G >S >f <E <ZI").doubtful()).isTrue();
    assertThat(script.play(">Q <ZI <T <C <ZI").idle()).isTrue();
  }

  @Test
  void shouldGiveUpWhereSkippedAndCarriedOutCannotBeToldApart() {
    script.play(">P >B >E >S <1 <2 <G >c >P >B >E >S");
    assertThat(script.step("<E")).isEqualTo(Verdict.OUT_OF_SYNC);
    assertThat(tracker.idle()).isFalse();
  }

  @Test
  void shouldRememberAnyNumberOfReplies() {
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 500 + round; i++) {
        script.play(">B >E >S");
        if (i % 7 == 0) {
          script.play("<2 <C <ZI");
        }
      }
      while (tracker.owed() > 0) {
        script.play("<2 <C <ZI");
      }
      assertThat(tracker.idle()).isTrue();
    }
  }

  @Test
  void shouldNeverBeIdleAgainWhenAbandoned() {
    script.play(">P >S");
    tracker.abandon();
    assertThat(tracker.owed()).isZero();
    assertThat(tracker.idle()).isFalse();
    assertThat(tracker.atSyncPoint()).isFalse();
  }
}
