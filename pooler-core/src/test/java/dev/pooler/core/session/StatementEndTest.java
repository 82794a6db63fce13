package dev.pooler.core.session;

import static dev.pooler.protocol.testing.PgBytes.commandComplete;
import static dev.pooler.protocol.testing.PgBytes.readyForQuery;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.relay.FakeEnd;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the reads are, the client gets whole messages, and none of what opens a transaction. */
class StatementEndTest {
  private static final ByteBuf ANSWER =
      PgBytes.stream(commandComplete("SELECT 1"), readyForQuery('I'));
  private static final ByteBuf BEGUN = PgBytes.stream(commandComplete("BEGIN"), readyForQuery('T'));

  private final FakeEnd client = new FakeEnd();
  private final StatementEnd end = new StatementEnd(client);

  private static IntStream splits() {
    return IntStream.range(0, ANSWER.readableBytes() * 2 + BEGUN.readableBytes() * 2);
  }

  @ParameterizedTest
  @MethodSource("splits")
  void shouldPassOnWholeRepliesUntilATransactionIsOpened(int split) {
    byte[] all = PgBytes.bytesOf(PgBytes.stream(ANSWER, ANSWER, BEGUN, ANSWER));
    end.write(Unpooled.copiedBuffer(all, 0, split));
    end.write(Unpooled.copiedBuffer(all, split, all.length - split));
    byte[] heard = client.drain();
    assertThat(end.isMuted()).isTrue();
    String passed = PgBytes.hexOf(Unpooled.wrappedBuffer(heard));
    String answers = PgBytes.hexOf(PgBytes.stream(ANSWER, ANSWER));
    // What the first read brought of BEGIN's reply is out; the message is completed at least.
    assertThat(passed).isIn(answers, answers + PgBytes.hexOf(commandComplete("BEGIN")));
    end.release();
  }

  @Test
  void shouldPassEverythingOnWhereNoTransactionIsOpened() {
    byte[] all = PgBytes.bytesOf(PgBytes.stream(ANSWER, ANSWER));
    for (byte each : all) {
      end.write(Unpooled.buffer().writeByte(each));
    }
    assertThat(client.drain()).isEqualTo(all);
    assertThat(end.isMuted()).isFalse();
  }

  @Test
  void shouldReleaseWhatItHoldsBack() {
    end.write(Unpooled.copiedBuffer(readyForQuery('I').slice(0, 5)));
    end.release();
    assertThat(client.drain()).isEmpty();
  }
}
