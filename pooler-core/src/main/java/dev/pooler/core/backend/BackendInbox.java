package dev.pooler.core.backend;

import dev.pooler.protocol.backend.BackendDecoder;
import dev.pooler.protocol.backend.BackendMessage;
import dev.pooler.protocol.frame.FrameScanner;
import dev.pooler.protocol.frame.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads the messages of a server while no session holds it: login, answers to the pooler's own
 * questions, notices in between. Confined to the backend's event loop.
 */
final class BackendInbox implements FrameScanner.Handler {

  /** Receives the messages. */
  interface Reader {
    void onMessage(byte tag, BackendMessage message, ByteBuf body) throws ProtocolViolation;
  }

  /** Longest message of these that is decoded; PostgreSQL limits error messages far below. */
  private static final int MAX_MESSAGE = 1 << 20;

  private final FrameScanner scanner = new FrameScanner(Integer.MAX_VALUE - 8);
  private final Reader reader;
  private @Nullable ByteBuf held;

  BackendInbox(Reader reader) {
    this.reader = reader;
  }

  /** Takes ownership of the bytes. */
  void accept(ByteBuf in) throws ProtocolViolation {
    ByteBuf all = held == null ? in : join(held, in);
    held = null;
    try {
      int end = scanner.scan(all, this);
      if (end < all.writerIndex()) {
        held = all.alloc().buffer((all.writerIndex() - end) * 2 + 64);
        held.writeBytes(all, end, all.writerIndex() - end);
      }
    } finally {
      all.release();
    }
  }

  @Override
  public boolean onFrame(byte tag, ByteBuf in, int start, int length) throws ProtocolViolation {
    if (tag == 'D' || tag == 'd') {
      return true;
    }
    if (start + length > in.writerIndex()) {
      if (length > MAX_MESSAGE) {
        throw new ProtocolViolation(
            "message of " + length + " bytes while nobody holds the backend");
      }
      return false;
    }
    ByteBuf body = in.slice(start + 5, length - 5);
    reader.onMessage(tag, BackendDecoder.decode(tag, in.slice(start + 5, length - 5)), body);
    return true;
  }

  /** The beginning of a message of which the rest is still to come; the caller's from here on. */
  @Nullable ByteBuf takeBegun() {
    ByteBuf begun = held;
    held = null;
    return begun;
  }

  void release() {
    if (held != null) {
      held.release();
      held = null;
    }
  }

  private static ByteBuf join(ByteBuf first, ByteBuf second) {
    try {
      return first.writeBytes(second);
    } finally {
      second.release();
    }
  }
}
