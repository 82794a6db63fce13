package dev.pooler.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/**
 * Any stream, in pieces of any size: the frames, or the violation, are those of the stream in one
 * piece.
 */
class FrameScannerFuzzTest {

  private static final int LIMIT = 1 << 16;
  private static final int SHOWN = "bad packet header: '5100000003".length();

  @FuzzTest
  void scan(byte[] input) {
    if (input.length == 0) {
      return;
    }
    int piece = 1 + (input[0] & 0xff);
    ByteBuf stream = Unpooled.wrappedBuffer(input, 1, input.length - 1);
    assertThat(seen(stream.duplicate(), piece)).isEqualTo(seen(stream.duplicate(), input.length));
  }

  /** What is seen of the stream: frames, and the violation if there is one. */
  private static List<String> seen(ByteBuf stream, int piece) {
    List<String> seen = new ArrayList<>();
    FrameScanner scanner = new FrameScanner(LIMIT);
    ByteBuf kept = Unpooled.buffer();
    try {
      while (stream.isReadable()) {
        kept.writeBytes(stream, Math.min(piece, stream.readableBytes()));
        int end = scanner.scan(kept, (tag, in, start, length) -> seen.add(tag + "+" + length));
        assertThat(end).isBetween(kept.readerIndex(), kept.writerIndex());
        kept.readerIndex(end).discardReadBytes();
        assertThat(kept.readableBytes()).isLessThan(WireLimits.HEADER_LENGTH);
      }
      seen.add("pending " + scanner.pendingBody());
    } catch (ProtocolViolation violation) {
      // How much is shown behind the header depends on what has come.
      seen.add(String.valueOf(violation.getMessage()).substring(0, SHOWN));
    }
    return seen;
  }
}
