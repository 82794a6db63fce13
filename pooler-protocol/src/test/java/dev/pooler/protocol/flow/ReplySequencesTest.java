package dev.pooler.protocol.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each sequence of messages of PostgreSQL's chapter on message flow, and what must not be taken for
 * one.
 */
class ReplySequencesTest {
  /** As {@link TrackerScript} plays them; each of them is over with its last message. */
  static final List<String> CONVERSATIONS =
      List.of(
          // simple protocol
          ">Q <T <D <D <C <ZI",
          ">Q <C <ZI",
          ">Q <I <ZI",
          ">Q <E <ZI",
          ">Q <T <D <E <ZI",
          ">Q <T <D <C <C <T <C <ZI",
          ">Q >Q >Q <C <ZI <E <ZI <T <C <ZI",
          ">Q <N <S <C <A <ZI",
          ">Q <T <D <C <C <E <ZI",
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
          ">Q <C <ZT >B >E >S <2 <D <s <ZT >E >S <D <s <ZT >E >S <C <ZT >Q <C <ZI",
          // pipelines
          ">P >B >E >S >B >E >S <1 <2 <C <ZI <2 <D <C <ZI",
          ">P >B >E >P >B >E >S <1 <2 <C <1 <2 <C <ZI",
          ">Q >P >B >E >S >Q <C <ZI <1 <2 <C <ZI <C <ZI",
          ">P >S >B >E >S <1 <ZI <2 <C <ZI",
          ">Q >S >Q <C <ZI <ZI <C <ZI",
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
          ">P >B >E >S >S <E <ZI <ZI",
          // a cancel request ends what runs; what is behind it in the pipeline is carried out
          ">Q >Q >Q <T <D <E <ZI <C <ZI <T <C <ZI",
          ">P >B >E >S >B >E >S >Q <1 <2 <D <E <ZI <2 <C <ZI <C <ZI",
          ">P >B >E >B >E >S >B >E >S <1 <2 <C <2 <D <E <ZI <2 <C <ZI",
          ">Q >Q <H <d <E <ZI <C <ZI",
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
          ">Q <C <G >d >c <C <T <D <C <ZI",
          ">Q <C <G >d >f <E <ZI",
          ">Q <G >d <E >d >d >f >Q <ZI <C <ZI",
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
          ">Q <W >d <d >f <E <ZI",
          ">Q <W <d >d <E >d >c <ZI");

  private final TrackerScript script = new TrackerScript();
  private final ReplyTracker tracker = script.tracker;

  @ParameterizedTest
  @FieldSource("CONVERSATIONS")
  void shouldBeIdleOnlyAfterTheLastReply(String conversation) {
    int last = conversation.lastIndexOf(' ');
    assertThat(script.play(conversation.substring(0, last)).idle()).as("before the end").isFalse();
    script.play(conversation.substring(last + 1));
    assertOver();
  }

  /** NoticeResponse, ParameterStatus and NotificationResponse. */
  @ParameterizedTest
  @FieldSource("CONVERSATIONS")
  void shouldNotMindWhatTheServerSaysUnaskedBetweenAnyTwoMessages(String conversation) {
    int last = conversation.lastIndexOf(' ');
    for (String step : conversation.substring(0, last).split(" ", -1)) {
      script.play("<N <S <A");
      script.play(step);
    }
    assertThat(script.play("<A <S <N").idle()).as("before the end").isFalse();
    script.play(conversation.substring(last + 1));
    script.play("<S <N <A");
    assertOver();
  }

  private void assertOver() {
    assertThat(tracker.idle()).as("at the end").isTrue();
    assertThat(tracker.quiet()).isTrue();
    assertThat(tracker.atSyncPoint()).isTrue();
    assertThat(tracker.doubtful()).isFalse();
    assertThat(tracker.owed()).isZero();
    assertThat(tracker.readyOwed()).isZero();
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
  void shouldReportAReplyThatDoesNotFit(String conversation) {
    int last = conversation.lastIndexOf(' ');
    if (last > 0) {
      script.play(conversation.substring(0, last));
    }
    assertThat(script.step(conversation.substring(last + 1))).isEqualTo(Verdict.OUT_OF_SYNC);
  }
}
