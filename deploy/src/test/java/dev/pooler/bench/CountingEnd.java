package dev.pooler.bench;

import dev.pooler.core.relay.RelayEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** An end of a relay that counts what it is given and lets it go. */
final class CountingEnd implements RelayEnd {
  private long bytes;
  private long writes;
  private long flushes;

  @Override
  public void write(ByteBuf in) {
    bytes += in.readableBytes();
    writes++;
    in.release();
  }

  @Override
  public void flush() {
    flushes++;
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public void setReading(boolean reading) {}

  @Override
  public ByteBufAllocator alloc() {
    return ByteBufAllocator.DEFAULT;
  }

  long bytes() {
    return bytes;
  }

  /** Buffers, each of which costs a place in a system call. */
  long writes() {
    return writes;
  }

  long flushes() {
    return flushes;
  }
}
