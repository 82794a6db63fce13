package dev.pooler.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameScannerTest {

  private static final int LIMIT = 1 << 20;
  private static final ByteBuf STREAM =
      PgBytes.stream(
          PgBytes.query("select 1"),
          PgBytes.sync(),
          PgBytes.frame('d', new byte[40]),
          PgBytes.query(""),
          PgBytes.frame('X'));
  private static final List<String> SEEN = List.of("Q+14", "S+5", "d+45", "Q+6", "X+5");

  private final FrameScanner scanner = new FrameScanner(LIMIT);
  private final List<String> seen = new ArrayList<>();

  @Test
  void shouldReportEveryFrameWhenAllIsThere() throws ProtocolViolation {
    assertThat(scanner.scan(STREAM, this::accept)).isEqualTo(STREAM.writerIndex());
    assertThat(seen).isEqualTo(SEEN);
    assertThat(scanner.pendingBody()).isZero();
    assertThat(STREAM.readerIndex()).isZero();
  }

  @Test
  void shouldReportEveryFrameOnceWhenCutAnywhere() throws ProtocolViolation {
    for (int cut = 0; cut <= STREAM.readableBytes(); cut++) {
      seen.clear();
      assertThat(relay(this::accept, cut)).isEqualTo(STREAM);
      assertThat(seen).as("cut at %d", cut).isEqualTo(SEEN);
    }
  }

  @Test
  void shouldReportEveryFrameOnceWhenCutTwiceAnywhere() throws ProtocolViolation {
    for (int first = 0; first <= STREAM.readableBytes(); first++) {
      for (int second = first; second <= STREAM.readableBytes(); second++) {
        seen.clear();
        assertThat(relay(this::accept, first, second)).isEqualTo(STREAM);
        assertThat(seen).as("cut at %d and %d", first, second).isEqualTo(SEEN);
      }
    }
  }

  @Test
  void shouldReportFramesOnlyWholeWhenHandlerWantsThemWhole() throws ProtocolViolation {
    FrameScanner.Handler whole =
        (tag, in, start, length) ->
            start + length <= in.writerIndex() && accept(tag, in, start, length);
    for (int cut = 0; cut <= STREAM.readableBytes(); cut++) {
      seen.clear();
      assertThat(relay(whole, cut)).isEqualTo(STREAM);
      assertThat(seen).as("cut at %d", cut).isEqualTo(SEEN);
    }
  }

  @Test
  void shouldReportEveryFrameOnceWhenBytesComeOneByOne() throws ProtocolViolation {
    int[] everywhere = new int[STREAM.readableBytes()];
    for (int i = 0; i < everywhere.length; i++) {
      everywhere[i] = i;
    }
    assertThat(relay(this::accept, everywhere)).isEqualTo(STREAM);
    assertThat(seen).isEqualTo(SEEN);
  }

  @Test
  void shouldStopBeforeHeaderWhenHeaderIsIncomplete() throws ProtocolViolation {
    for (int bytes = 0; bytes < WireLimits.HEADER_LENGTH; bytes++) {
      assertThat(scanner.scan(STREAM.slice(0, bytes), this::accept)).isZero();
    }
    assertThat(seen).isEmpty();
    assertThat(scanner.pendingBody()).isZero();
  }

  @Test
  void shouldSkipTailWhenHandlerAcceptedIncompleteFrame() throws ProtocolViolation {
    ByteBuf query = PgBytes.query("select 1");
    assertThat(scanner.scan(query.slice(0, 7), this::accept)).isEqualTo(7);
    assertThat(scanner.pendingBody()).isEqualTo(7);
    assertThat(scanner.scan(query.slice(7, 3), this::accept)).isEqualTo(3);
    assertThat(scanner.pendingBody()).isEqualTo(4);
    assertThat(scanner.scan(Unpooled.EMPTY_BUFFER, this::accept)).isZero();
    assertThat(scanner.scan(query.slice(10, 4), this::accept)).isEqualTo(4);
    assertThat(scanner.pendingBody()).isZero();
    assertThat(seen).containsExactly("Q+14");
  }

  @Test
  void shouldOfferFrameAgainWhenHandlerHeldItBack() throws ProtocolViolation {
    ByteBuf two = PgBytes.stream(PgBytes.sync(), PgBytes.query("x"));
    FrameScanner.Handler notQueries =
        (tag, in, start, length) -> tag != 'Q' && accept(tag, in, start, length);
    assertThat(scanner.scan(two, notQueries)).isEqualTo(5);
    assertThat(scanner.pendingBody()).isZero();
    two.readerIndex(5);
    assertThat(scanner.scan(two, this::accept)).isEqualTo(two.writerIndex());
    assertThat(seen).containsExactly("S+5", "Q+7");
  }

  @Test
  void shouldUseAbsoluteIndicesWhenBufferDoesNotBeginAtZero() throws ProtocolViolation {
    ByteBuf in = PgBytes.stream(PgBytes.hex("ffffff"), PgBytes.sync());
    in.readerIndex(3);
    int end =
        scanner.scan(
            in,
            (tag, buffer, start, length) -> {
              assertThat(start).isEqualTo(3);
              assertThat(buffer).isSameAs(in);
              return accept(tag, buffer, start, length);
            });
    assertThat(end).isEqualTo(8);
    assertThat(seen).containsExactly("S+5");
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1, 3, LIMIT + 1, Integer.MAX_VALUE})
  void shouldThrowWhenLengthIsOutOfBounds(int length) {
    ByteBuf in = PgBytes.stream(PgBytes.sync(), PgBytes.body().int8('Q').int32(length).raw());
    assertThatThrownBy(() -> scanner.scan(in, this::accept))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessage("bad packet header: '51%08x'".formatted(length));
    assertThat(seen).containsExactly("S+5");
  }

  @Test
  void shouldAcceptWhenLengthIsJustTheLimit() throws ProtocolViolation {
    ByteBuf in = PgBytes.body().int8('d').int32(LIMIT).raw();
    assertThat(scanner.scan(in, this::accept)).isEqualTo(5);
    assertThat(scanner.pendingBody()).isEqualTo(LIMIT - 4);
  }

  @Test
  void shouldNotOverflowWhenFramesAreAsLongAsAnIntCanSay() throws ProtocolViolation {
    FrameScanner unlimited = new FrameScanner(Integer.MAX_VALUE);
    ByteBuf in = PgBytes.stream(PgBytes.sync(), PgBytes.hex("64 7ffffffe 00"));
    assertThat(unlimited.scan(in, this::accept)).isEqualTo(in.writerIndex());
    assertThat(seen).containsExactly("S+5", "d+" + Integer.MAX_VALUE);
    assertThat(unlimited.pendingBody()).isEqualTo(Integer.MAX_VALUE - 6);
    assertThatThrownBy(() ->
            new FrameScanner(Integer.MAX_VALUE).scan(PgBytes.hex("64 7fffffff"), this::accept))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void shouldStartAfreshWhenReset() throws ProtocolViolation {
    scanner.scan(PgBytes.query("select 1").slice(0, 6), this::accept);
    scanner.reset();
    assertThat(scanner.scan(PgBytes.sync(), this::accept)).isEqualTo(5);
    assertThat(seen).containsExactly("Q+14", "S+5");
  }

  @Test
  void shouldRefuseLimitBelowTheSmallestFrame() {
    assertThatThrownBy(() -> new FrameScanner(3)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldShowNoMoreThanEightBytesOfWhatIsWrong() {
    assertThatThrownBy(() -> scanner.scan(PgBytes.hex("80 00000000 11223344"), this::accept))
        .hasMessage("bad packet header: '8000000000112233'");
  }

  @Test
  void shouldAllocateNothingWhenScanning() throws ProtocolViolation {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    ByteBuf in = Unpooled.buffer();
    for (int i = 0; i < 1000; i++) {
      in.writeBytes(PgBytes.query("select " + i));
    }
    ByteBuf cut = in.slice(0, in.writerIndex() - 3);
    FrameScanner.Handler all = (tag, buffer, start, length) -> true;
    scanner.scan(in, all);
    threads.getCurrentThreadAllocatedBytes();
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 100; i++) {
      scanner.scan(cut, all);
      scanner.reset();
    }
    // A byte a frame would make 100 000.
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
  }

  private boolean accept(byte tag, ByteBuf in, int start, int length) {
    assertThat(in.getByte(start)).isEqualTo(tag);
    seen.add((char) tag + "+" + length);
    return true;
  }

  /** Presents the stream in pieces, as a relay does; returns what was passed on. */
  private ByteBuf relay(FrameScanner.Handler handler, int... cuts) throws ProtocolViolation {
    ByteBuf kept = Unpooled.buffer();
    ByteBuf passed = Unpooled.buffer();
    int from = 0;
    for (int i = 0; i <= cuts.length; i++) {
      int to = i == cuts.length ? STREAM.writerIndex() : cuts[i];
      kept.writeBytes(STREAM, from, to - from);
      from = to;
      int end = scanner.scan(kept, handler);
      assertThat(end).isBetween(kept.readerIndex(), kept.writerIndex());
      passed.writeBytes(kept, end - kept.readerIndex());
    }
    assertThat(kept.readableBytes()).as(ByteBufUtil.hexDump(kept)).isZero();
    return passed;
  }
}
