package dev.pooler.core.relay;

import dev.pooler.core.error.ClientError;
import dev.pooler.protocol.flow.Exchange;
import dev.pooler.protocol.frame.FrameScanner;
import dev.pooler.protocol.frame.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Client to server: passes reads on whole, except where a message must be rewritten. Confined to
 * the backend's loop.
 */
final class ClientStream implements FrameScanner.Handler {
  private static final int REWRITE_BUFFER = 512;

  /**
   * Bytes beside a rewritten message, up to this number, are copied to it: cheaper than one more
   * buffer to send.
   */
  private static final int COPIED = 1024;

  private final Exchange exchange;
  private final RelayEnd server;
  private final RelayEvents events;
  private final FrameScanner scanner;
  private final boolean queriesRefused;
  private @Nullable RelayEnd client;

  /** Bytes of an incomplete message that must be whole before it can be passed on. */
  private @Nullable ByteBuf held;

  /** Rewritten messages of the scan under way, and what lies between them; not written yet. */
  private @Nullable ByteBuf rewritten;

  /** Where, in the buffer being scanned, the bytes begin that have not been written yet. */
  private int mark;

  private boolean unflushed;
  private boolean terminated;
  private @Nullable String fault;
  private boolean holding;
  private long bytes;

  ClientStream(
      Exchange exchange,
      RelayEnd server,
      RelayEvents events,
      int maxFrame,
      boolean queriesRefused) {
    this.queriesRefused = queriesRefused;
    this.exchange = exchange;
    this.server = server;
    this.events = events;
    this.scanner = new FrameScanner(maxFrame);
  }

  void attach(RelayEnd newClient) {
    client = newClient;
  }

  void detach() {
    client = null;
    bytes = 0;
    terminated = false;
    fault = null;
    holding = false;
    scanner.reset();
    if (held != null) {
      held.release();
      held = null;
    }
    if (rewritten != null) {
      rewritten.release();
      rewritten = null;
    }
  }

  boolean isAtFrameBoundary() {
    return held == null && scanner.pendingBody() == 0;
  }

  /** Whether a message waits for a reply before it can be passed on. */
  boolean isHolding() {
    return holding;
  }

  long bytes() {
    return bytes;
  }

  void flush() {
    if (unflushed) {
      unflushed = false;
      server.flush();
    }
  }

  void accept(ByteBuf in) {
    bytes += in.readableBytes();
    if (terminated || fault != null) {
      in.release();
      return;
    }
    boolean joined = held != null;
    ByteBuf all = held == null ? in : join(held, in);
    held = null;
    if (holding) {
      held = all;
      return;
    }
    scan(all, joined);
  }

  /**
   * @param own whether the buffer was made here, so that it can be kept and appended to
   */
  private void scan(ByteBuf all, boolean own) {
    mark = all.readerIndex();
    int end;
    try {
      end = scanner.scan(all, this);
    } catch (ProtocolViolation violation) {
      fault = violation.getMessage();
      end = mark;
    }
    forward(all, end, own);
    writeRewritten();
    if (holding) {
      pauseClient();
    }
    report();
  }

  @Override
  public boolean onFrame(byte tag, ByteBuf in, int start, int length) throws ProtocolViolation {
    if (terminated || fault != null) {
      return true;
    }
    if (tag == 'Q' && queriesRefused) {
      throw new ProtocolViolation(ClientError.SIMPLE_QUERY_DISALLOWED.clientMessage());
    }
    if (tag == 'X') {
      writeRegion(in, start);
      terminated = true;
      return true;
    }
    return switch (exchange.onFrontend(tag, in, start, length)) {
      case PASS -> true;
      case WAIT_WHOLE -> false;
      case HOLD -> hold();
      case REPLACE -> replace(in, start, start + exchange.replacedLength());
      case DROP -> replace(in, start, start + length);
      case OUT_OF_SYNC -> throw new ProtocolViolation("unknown pkt");
    };
  }

  /**
   * What the message means depends on replies under way: the client pauses, and is heard again when
   * one has come.
   */
  private boolean hold() {
    holding = true;
    return false;
  }

  /** Shows the message again that was held, after a reply has come. */
  void retry() {
    ByteBuf all = held;
    if (holding && all != null) {
      holding = false;
      held = null;
      scan(all, true);
      if (!holding && client != null) {
        flush();
        client.setReading(server.isWritable());
      }
    }
  }

  private boolean replace(ByteBuf in, int start, int after) {
    writeRegion(in, start);
    mark = after;
    if (exchange.hasServerBytes()) {
      ByteBuf out = rewritten;
      if (out == null) {
        out = server.alloc().buffer(REWRITE_BUFFER);
        rewritten = out;
      }
      exchange.writeToServer(out);
    }
    return true;
  }

  private void forward(ByteBuf in, int end, boolean own) {
    if (terminated || fault != null) {
      in.release();
      return;
    }
    if (own && end == in.readerIndex() && mark == end) {
      held = in;
      return;
    }
    if (end < in.writerIndex()) {
      int from = Math.max(end, mark);
      held = server.alloc().buffer(Math.max(256, (in.writerIndex() - from) * 2));
      held.writeBytes(in, from, in.writerIndex() - from);
    }
    if (mark == in.readerIndex() && end == in.writerIndex()) {
      write(in);
      return;
    }
    writeRegion(in, end);
    in.release();
  }

  private void writeRegion(ByteBuf in, int end) {
    int length = end - mark;
    ByteBuf out = rewritten;
    if (out != null && length > 0 && length <= COPIED) {
      out.writeBytes(in, mark, length);
    } else if (length > 0) {
      writeRewritten();
      write(in.retainedSlice(mark, length));
    }
    mark = end;
  }

  private void writeRewritten() {
    ByteBuf out = rewritten;
    if (out != null) {
      rewritten = null;
      write(out);
    }
  }

  private void write(ByteBuf out) {
    unflushed = true;
    server.write(out);
  }

  private void pauseClient() {
    flush();
    if (client != null) {
      client.setReading(false);
    }
  }

  private void report() {
    String reason = fault;
    if (reason != null) {
      flush();
      events.onClientFault(reason);
    } else if (terminated) {
      flush();
      events.onTerminate();
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
