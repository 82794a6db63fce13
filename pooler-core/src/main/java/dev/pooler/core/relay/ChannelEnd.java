package dev.pooler.core.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;

/**
 * The end of a relay whose channel is on the relay's own event loop. Confined to that loop. Nobody
 * else may stop the channel's reading.
 */
public final class ChannelEnd implements RelayEnd {
  private final Channel channel;
  private boolean reading = true;

  public ChannelEnd(Channel channel) {
    this.channel = channel;
  }

  @Override
  public void write(ByteBuf bytes) {
    channel.write(bytes, channel.voidPromise());
  }

  @Override
  public void flush() {
    channel.flush();
  }

  @Override
  public boolean isWritable() {
    return channel.isWritable();
  }

  @Override
  public void setReading(boolean on) {
    if (on != reading) {
      reading = on;
      channel.config().setAutoRead(on);
    }
  }

  @Override
  public ByteBufAllocator alloc() {
    return channel.alloc();
  }
}
