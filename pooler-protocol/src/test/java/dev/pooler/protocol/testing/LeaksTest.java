package dev.pooler.protocol.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

class LeaksTest {
  @Test
  void shouldTellWhereABufferWasLost() {
    loseABuffer();

    assertThat(Leaks.drain()).singleElement().asString().contains("LeaksTest.loseABuffer");
  }

  @Test
  void shouldSayNothingWhenEveryBufferWasReleased() {
    ByteBufAllocator.DEFAULT.buffer(16).release();

    assertThat(Leaks.drain()).isEmpty();
  }

  private static void loseABuffer() {
    ByteBuf lost = ByteBufAllocator.DEFAULT.directBuffer(16);
    lost.writeByte(1);
  }
}
