package dev.pooler.protocol.backend;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.pooler.protocol.frame.ProtocolViolation;
import dev.pooler.protocol.testing.Allocations;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Any tag, any body: a message or a violation, and memory in proportion. */
class BackendDecoderFuzzTest {

  @FuzzTest
  void decode(byte[] input) throws Throwable {
    if (input.length == 0) {
      return;
    }
    ByteBuf body = Unpooled.wrappedBuffer(input, 1, input.length - 1);
    Allocations.assertInProportion(input.length, () -> decode(input[0], body));
  }

  private static void decode(byte tag, ByteBuf body) {
    try {
      BackendDecoder.decode(tag, body);
    } catch (ProtocolViolation expected) {
      // The one way to refuse.
    }
  }
}
