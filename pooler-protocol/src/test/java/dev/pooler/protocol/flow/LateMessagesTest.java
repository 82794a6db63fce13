package dev.pooler.protocol.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.protocol.frame.ProtocolViolation;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LateMessagesTest {
  private static final int LIMIT = 1000;
  private static final ByteBuf LATE =
      PgBytes.stream(
          PgBytes.frame('d', new byte[300]),
          PgBytes.frame('d'),
          PgBytes.frame('H'),
          PgBytes.frame('c'),
          PgBytes.body().string("never mind").asFrame('f'));

  private final LateMessages late = new LateMessages(LIMIT);

  @Test
  void shouldTakeWhatAsksNothingAndLeaveTheRest() throws ProtocolViolation {
    ByteBuf rest = PgBytes.stream(PgBytes.query("select 1"), PgBytes.frame('d'));
    ByteBuf in = PgBytes.stream(LATE, rest);
    assertThat(late.skip(in)).isTrue();
    assertThat(in).isEqualTo(rest);
    assertThat(late.inMessage()).isFalse();
    assertThat(late.skip(in)).as("what is left is left").isTrue();
    assertThat(in).isEqualTo(rest);
  }

  @Test
  void shouldKeepItsPlaceWhenCutTwiceAnywhere() throws ProtocolViolation {
    ByteBuf rest = PgBytes.sync();
    ByteBuf all = PgBytes.stream(LATE, rest);
    int end = LATE.writerIndex();
    for (int first = 0; first <= end; first++) {
      for (int second = first; second <= end; second += 1 + second / 8) {
        LateMessages cut = new LateMessages(LIMIT);
        assertThat(cut.skip(all.slice(0, first))).isFalse();
        assertThat(cut.skip(all.slice(first, second - first))).isFalse();
        ByteBuf last = all.slice(second, all.writerIndex() - second);
        assertThat(cut.skip(last)).as("cut at %d and %d", first, second).isTrue();
        assertThat(last).isEqualTo(rest);
      }
    }
  }

  @Test
  void shouldSayWhetherTheRestOfAMessageIsToCome() throws ProtocolViolation {
    ByteBuf frame = PgBytes.frame('d', new byte[2]);
    for (int length = 1; length < frame.writerIndex(); length++) {
      LateMessages cut = new LateMessages(LIMIT);
      cut.skip(frame.slice(0, length));
      assertThat(cut.inMessage()).as("after %d bytes", length).isTrue();
    }
    assertThat(late.skip(frame)).isFalse();
    assertThat(late.inMessage()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 3, LIMIT + 1, Integer.MAX_VALUE})
  void shouldRefuseALengthOutOfBounds(int length) {
    ByteBuf in = Unpooled.buffer().writeByte('d').writeInt(length);
    assertThatThrownBy(() -> late.skip(in))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessage("invalid message length " + Integer.toUnsignedString(length));
  }

  @Test
  void shouldTakeTheLongestAndTheShortestMessage() throws ProtocolViolation {
    assertThat(late.skip(PgBytes.frame('d', new byte[LIMIT - 4]))).isFalse();
    assertThat(late.skip(PgBytes.frame('c'))).isFalse();
    assertThat(late.inMessage()).isFalse();
  }

  @Test
  void shouldTakeNothingThatIsAnsweredOrEndsTheSession() {
    for (char tag : "QPBDECSFX".toCharArray()) {
      assertThat(LateMessages.isLate((byte) tag)).as(String.valueOf(tag)).isFalse();
    }
    for (char tag : "dcfH".toCharArray()) {
      assertThat(LateMessages.isLate((byte) tag)).as(String.valueOf(tag)).isTrue();
    }
  }
}
