package dev.pooler.core.session;

import dev.pooler.core.relay.RelayEnd;
import dev.pooler.protocol.frame.FrameScanner;
import dev.pooler.protocol.frame.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * A client's end of a relay in statement mode: once a query has opened a transaction, nothing more
 * goes to the client, not even that query's reply, as far as it has not been sent yet. A message
 * that the client has begun to receive is completed. Confined to the client's event loop.
 */
final class StatementEnd implements RelayEnd, FrameScanner.Handler {
  /** Type, length, status. */
  private static final int READY_LENGTH = 6;

  private final RelayEnd client;
  private final FrameScanner scanner = new FrameScanner(Integer.MAX_VALUE);

  /** A message header, or a ReadyForQuery, that has not come whole yet. */
  private @Nullable ByteBuf held;

  /** Where, in the bytes being scanned, the reply begins that is not complete yet. */
  private int replyStart;

  private boolean muted;

  StatementEnd(RelayEnd client) {
    this.client = client;
  }

  /** Whether a transaction was opened: the client has got whole messages only, and gets no more. */
  boolean isMuted() {
    return muted;
  }

  @Override
  public void write(ByteBuf bytes) {
    if (muted) {
      bytes.release();
      return;
    }
    ByteBuf all = held == null ? bytes : held.writeBytes(bytes);
    if (held != null) {
      bytes.release();
      held = null;
    }
    replyStart = all.readerIndex() + (int) Math.min(scanner.pendingBody(), all.readableBytes());
    pass(all, scan(all));
  }

  private int scan(ByteBuf all) {
    try {
      return scanner.scan(all, this);
    } catch (ProtocolViolation impossible) {
      throw new IllegalStateException("the relay passed on what it had refused", impossible);
    }
  }

  private void pass(ByteBuf all, int end) {
    int from = all.readerIndex();
    int upTo = muted ? replyStart : end;
    if (!muted && end < all.writerIndex()) {
      held = all.alloc().buffer().writeBytes(all, end, all.writerIndex() - end);
    }
    if (upTo == from) {
      all.release();
    } else {
      client.write(all.writerIndex(upTo));
    }
  }

  @Override
  public boolean onFrame(byte tag, ByteBuf in, int start, int length) {
    if (muted || tag != 'Z' || length != READY_LENGTH) {
      return !muted;
    }
    if (start + length > in.writerIndex()) {
      return false;
    }
    if (in.getByte(start + length - 1) == 'I') {
      replyStart = start + length;
    } else {
      muted = true;
    }
    return !muted;
  }

  @Override
  public void flush() {
    client.flush();
  }

  @Override
  public boolean isWritable() {
    return client.isWritable();
  }

  @Override
  public void setReading(boolean reading) {
    client.setReading(reading);
  }

  @Override
  public ByteBufAllocator alloc() {
    return client.alloc();
  }

  /** The checkout is over: what is still held back belongs to nobody. */
  void release() {
    if (held != null) {
      held.release();
      held = null;
    }
  }
}
