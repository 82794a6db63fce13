package dev.pooler.core.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * What a client has sent and cannot go anywhere yet. The first read is kept as it came; whoever
 * adds a second one should stop reading. Owns its buffer. Confined to the session's event loop.
 */
final class PendingBytes {
  private @Nullable ByteBuf kept;

  /** Takes the bytes over, behind those that are here. */
  void add(ByteBuf in, ByteBufAllocator alloc) {
    ByteBuf before = kept;
    if (before == null) {
      kept = in;
      return;
    }
    ByteBuf joined = alloc.buffer(before.readableBytes() + in.readableBytes());
    joined.writeBytes(before).writeBytes(in);
    before.release();
    in.release();
    kept = joined;
  }

  /** Gives the bytes away; null when there are none. */
  @Nullable ByteBuf take() {
    ByteBuf all = kept;
    kept = null;
    return all;
  }

  /** Drops the bytes. */
  void release() {
    if (kept != null) {
      kept.release();
      kept = null;
    }
  }
}
