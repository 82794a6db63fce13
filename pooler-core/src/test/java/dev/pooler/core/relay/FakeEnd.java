package dev.pooler.core.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Deque;

/** An end without a channel: keeps what is written until a test takes it. */
public final class FakeEnd implements RelayEnd {
  private final Deque<ByteBuf> written = new ArrayDeque<>();
  private boolean writable = true;
  private boolean reading = true;
  private int unflushed;

  @Override
  public void write(ByteBuf bytes) {
    written.addLast(bytes);
    unflushed++;
  }

  @Override
  public void flush() {
    unflushed = 0;
  }

  @Override
  public boolean isWritable() {
    return writable;
  }

  @Override
  public void setReading(boolean on) {
    reading = on;
  }

  @Override
  public ByteBufAllocator alloc() {
    return UnpooledByteBufAllocator.DEFAULT;
  }

  public void writable(boolean on) {
    writable = on;
  }

  public boolean isReading() {
    return reading;
  }

  /** Whether nothing waits for a flush. */
  public boolean isFlushed() {
    return unflushed == 0;
  }

  /** The oldest buffer that was written; the caller owns it. */
  public ByteBuf take() {
    return written.removeFirst();
  }

  /** Throws away everything that was written. */
  public void discard() {
    written.forEach(ByteBuf::release);
    written.clear();
  }

  /** Everything that was written, copied and released. */
  public byte[] drain() {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf each = written.pollFirst(); each != null; each = written.pollFirst()) {
      all.writeBytes(each, each.readerIndex(), each.readableBytes());
      each.release();
    }
    return ByteBufUtil.getBytes(all);
  }
}
