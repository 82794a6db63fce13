package dev.pooler.core.relay;

import dev.pooler.protocol.backend.BackendDecoder;
import dev.pooler.protocol.backend.BackendMessage;
import dev.pooler.protocol.backend.ErrorFields;
import dev.pooler.protocol.backend.ErrorResponse;
import dev.pooler.protocol.backend.ParameterStatus;
import dev.pooler.protocol.flow.Exchange;
import dev.pooler.protocol.frame.FrameScanner;
import dev.pooler.protocol.frame.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Server to client: passes reads on whole and finds the end of the transaction. Confined to the
 * backend's loop.
 */
final class ServerStream implements FrameScanner.Handler {
  private static final int REPLY_BUFFER = 256;

  private final Exchange exchange;
  private final ClientStream fromClient;
  private final RelayEvents events;
  private final FrameScanner scanner;
  private @Nullable RelayEnd client;
  private boolean stopWhenIdle;

  private @Nullable ByteBuf held;
  private int mark;

  /** Where the bytes end that belong to this checkout, once the server has become idle; else -1. */
  private int stop = -1;

  private boolean unflushed;
  private boolean cut;
  private @Nullable String fault;
  private long bytes;

  ServerStream(Exchange exchange, ClientStream fromClient, RelayEvents events, int maxFrame) {
    this.exchange = exchange;
    this.fromClient = fromClient;
    this.events = events;
    this.scanner = new FrameScanner(maxFrame);
  }

  void attach(RelayEnd newClient, boolean stopsWhenIdle) {
    client = newClient;
    stopWhenIdle = stopsWhenIdle;
  }

  void detach() {
    flush();
    cut = isCut();
    client = null;
    bytes = 0;
    fault = null;
    scanner.reset();
    if (held != null) {
      held.release();
      held = null;
    }
  }

  long bytes() {
    return bytes;
  }

  boolean stopsWhenIdle() {
    return stopWhenIdle;
  }

  boolean isAtFrameBoundary() {
    return held == null && scanner.pendingBody() == 0;
  }

  /**
   * Whether the client has got, or had got when the checkout ended, only a part of the last
   * message.
   */
  boolean isCut() {
    return client == null ? cut : scanner.pendingBody() > 0;
  }

  void flush() {
    if (unflushed) {
      unflushed = false;
      if (client != null) {
        client.flush();
      }
    }
  }

  void accept(ByteBuf in) {
    bytes += in.readableBytes();
    if (fault != null) {
      in.release();
      return;
    }
    boolean own = held != null;
    ByteBuf all = held == null ? in : join(held, in);
    held = null;
    stop = -1;
    mark = all.readerIndex();
    int end;
    try {
      end = scanner.scan(all, this);
    } catch (ProtocolViolation violation) {
      fault = violation.getMessage();
      end = mark;
    }
    if (stop >= 0) {
      finish(all);
      return;
    }
    forward(all, end, own);
    if (fault != null) {
      flush();
      events.onServerFault(fault);
    }
  }

  @Override
  public boolean onFrame(byte tag, ByteBuf in, int start, int length) throws ProtocolViolation {
    boolean whole = start + length <= in.writerIndex();
    if (!whole && (stop >= 0 || mustBeWhole(tag))) {
      return false;
    }
    if (stop >= 0) {
      return true;
    }
    if (exchange.hasClientBytes()) {
      writeRegion(in, start);
      writeSynthetic();
    }
    return switch (exchange.onBackend(tag, in, start, length)) {
      case PASS -> passed(tag, in, start, length);
      case WAIT_WHOLE -> false;
      case DROP -> dropped(in, start, length);
      case OUT_OF_SYNC ->
          throw new ProtocolViolation("unexpected message from the server: " + (char) tag);
      case HOLD, REPLACE -> throw new IllegalStateException("not a verdict on a server's message");
    };
  }

  private static boolean mustBeWhole(byte tag) {
    return tag == 'Z' || tag == 'S' || tag == 'E' || tag == 'A';
  }

  private boolean passed(byte tag, ByteBuf in, int start, int length) throws ProtocolViolation {
    if (tag == 'Z') {
      readyForQuery(start + length);
    } else if (tag == 'S' || tag == 'E' || tag == 'A') {
      return noticed(tag, in, start, length);
    }
    return true;
  }

  private void readyForQuery(int end) {
    boolean idle = exchange.idle();
    events.onReadyForQuery(exchange.status(), exchange.quiet());
    // A message that the client has begun already belongs to its next transaction, on the same
    // backend.
    if (idle && stopWhenIdle && fromClient.isAtFrameBoundary()) {
      stop = end;
    }
  }

  private boolean noticed(byte tag, ByteBuf in, int start, int length) throws ProtocolViolation {
    switch (tag) {
      case 'S' -> parameterStatus(in, start, length);
      case 'E' -> error(in, start, length);
      // A LISTEN of an earlier session may still be in force on this backend: not this client's
      // business.
      case 'A' -> {
        if (stopWhenIdle) {
          return dropped(in, start, length);
        }
      }
      default -> throw new IllegalStateException("not a noticed message: " + (char) tag);
    }
    return true;
  }

  private void parameterStatus(ByteBuf in, int start, int length) throws ProtocolViolation {
    BackendMessage message = BackendDecoder.decode((byte) 'S', in.slice(start + 5, length - 5));
    if (message instanceof ParameterStatus(String name, String value)) {
      events.onParameterStatus(name, value);
    }
  }

  private void error(ByteBuf in, int start, int length) throws ProtocolViolation {
    BackendMessage message = BackendDecoder.decode((byte) 'E', in.slice(start + 5, length - 5));
    if (message instanceof ErrorResponse(ErrorFields fields)) {
      events.onServerError(
          fields.sqlState(),
          fields.message(),
          "FATAL".equals(fields.severity()) || "PANIC".equals(fields.severity()));
    }
  }

  private boolean dropped(ByteBuf in, int start, int length) {
    writeRegion(in, start);
    mark = start + length;
    return true;
  }

  /**
   * The server became idle within these bytes: everything up to there goes out at once, the rest is
   * nobody's reply.
   */
  private void finish(ByteBuf in) {
    int end = in.writerIndex();
    ByteBuf rest = stop < end ? in.retainedSlice(stop, end - stop) : null;
    if (rest == null && mark == in.readerIndex()) {
      write(in);
    } else {
      writeRegion(in, stop);
      in.release();
    }
    RelayEnd receiver = client;
    flush();
    if (receiver != null && receiver.equals(client)) {
      events.onServerIdle(rest);
    } else if (rest != null) {
      rest.release();
    }
  }

  private void forward(ByteBuf in, int end, boolean own) {
    if (own && fault == null && end == in.readerIndex() && mark == end) {
      held = in;
      return;
    }
    if (end < in.writerIndex()) {
      int from = Math.max(end, mark);
      if (fault == null) {
        held = in.alloc().buffer(Math.max(256, (in.writerIndex() - from) * 2));
        held.writeBytes(in, from, in.writerIndex() - from);
      }
    } else if (mark == in.readerIndex()) {
      write(in);
      return;
    }
    writeRegion(in, end);
    in.release();
  }

  /**
   * Writes the replies that the pooler owes in the server's place, if this is the moment for them.
   */
  void writeDueReplies() {
    if (exchange.hasClientBytes() && isAtFrameBoundary()) {
      writeSynthetic();
      flush();
    }
  }

  private void writeSynthetic() {
    RelayEnd receiver = client;
    if (receiver != null) {
      ByteBuf out = receiver.alloc().buffer(REPLY_BUFFER);
      exchange.writeToClient(out);
      write(out);
    }
  }

  private void writeRegion(ByteBuf in, int end) {
    if (end > mark) {
      write(in.retainedSlice(mark, end - mark));
      mark = end;
    }
  }

  private void write(ByteBuf out) {
    RelayEnd receiver = client;
    if (receiver == null) {
      out.release();
      return;
    }
    unflushed = true;
    receiver.write(out);
  }

  private static ByteBuf join(ByteBuf first, ByteBuf second) {
    try {
      return first.writeBytes(second);
    } finally {
      second.release();
    }
  }
}
