package dev.pooler.protocol.frame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class FrameScannerPropertyTest {

  /**
   * Whatever is cut where, and whichever frames the handler wants whole: each is seen once, no byte
   * is lost.
   */
  @Property
  void shouldSeeEachFrameOnce(
      @ForAll @Size(max = 20) List<@IntRange(max = 50) Integer> bodies,
      @ForAll @Size(min = 1, max = 30) List<@IntRange(min = 1, max = 25) Integer> pieces,
      @ForAll @IntRange(max = 50) int wholeBelow)
      throws ProtocolViolation {
    ByteBuf stream = Unpooled.buffer();
    bodies.forEach(body -> stream.writeBytes(PgBytes.frame('d', new byte[body])));
    ByteBuf expected = stream.copy();

    FrameScanner scanner = new FrameScanner(1000);
    List<Integer> seen = new ArrayList<>();
    FrameScanner.Handler handler =
        (tag, in, start, length) -> {
          int body = length - WireLimits.HEADER_LENGTH;
          if (body < wholeBelow && start + length > in.writerIndex()) {
            return false;
          }
          seen.add(body);
          return true;
        };

    ByteBuf kept = Unpooled.buffer();
    ByteBuf passed = Unpooled.buffer();
    for (int i = 0; stream.isReadable(); i++) {
      int piece = Math.min(pieces.get(i % pieces.size()), stream.readableBytes());
      kept.writeBytes(stream, piece);
      passed.writeBytes(kept, scanner.scan(kept, handler) - kept.readerIndex());
      kept.discardReadBytes();
    }
    assertThat(seen).isEqualTo(bodies);
    assertThat(passed).isEqualTo(expected);
    assertThat(scanner.pendingBody()).isZero();
  }
}
