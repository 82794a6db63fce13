package dev.pooler.protocol.startup;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.pooler.protocol.frame.ProtocolViolation;
import dev.pooler.protocol.frame.WireLimits;
import dev.pooler.protocol.testing.Allocations;
import dev.pooler.protocol.testing.PgBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** Any first bytes: a packet, a violation or "more", and memory in proportion. */
class StartupDecoderFuzzTest {

  @FuzzTest
  void decode(byte[] input) throws Throwable {
    ByteBuf in = Unpooled.wrappedBuffer(input);
    Allocations.assertInProportion(input.length, () -> decode(in.readerIndex(0)));
    StartupPacket packet = decode(in.readerIndex(0));
    if (packet != null) {
      // Not the bytes: of a parameter given twice only the last comes back.
      ByteBuf again = PgBytes.written(out -> StartupEncoder.encode(out, packet));
      assertThat(decode(again)).isEqualTo(packet);
    }
  }

  private static @Nullable StartupPacket decode(ByteBuf in) {
    try {
      return StartupDecoder.decode(in, WireLimits.MAX_STARTUP_LENGTH_FIELD);
    } catch (ProtocolViolation expected) {
      return null;
    }
  }
}
