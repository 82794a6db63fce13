package dev.pooler.core.session;

import dev.pooler.core.cancel.CancelBearer;
import dev.pooler.core.config.PoolKeys;
import dev.pooler.core.control.Console;
import dev.pooler.core.error.ClientError;
import dev.pooler.core.error.DetailedError;
import dev.pooler.core.error.OperatorError;
import dev.pooler.core.error.PoolerError;
import dev.pooler.core.parameter.TrackedParameters;
import dev.pooler.core.session.login.LoginIdentity;
import dev.pooler.protocol.backend.BackendEncoder;
import dev.pooler.protocol.backend.TransactionStatus;
import dev.pooler.protocol.frame.FrameScanner;
import dev.pooler.protocol.frame.ProtocolViolation;
import dev.pooler.protocol.frame.WireText;
import dev.pooler.protocol.frontend.FrontendTag;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client of the console: one simple query at a time, each answered before the next is read. It
 * may be silent for as long as it likes. Confined to the event loop of its channel.
 */
final class ConsoleSession implements Conversation, FrameScanner.Handler {
  private static final int MAX_MESSAGE = 1 << 20;
  private static final int HEADER = 5;
  private static final byte[] NOTHING = {};

  private final ClientLine line;
  private final Console.Dialog dialog;
  private final FrameScanner scanner = new FrameScanner(MAX_MESSAGE);
  private @Nullable ByteBuf held;
  private boolean busy;
  private boolean closed;

  private ConsoleSession(ClientLine line, Console.Dialog dialog) {
    this.line = line;
    this.dialog = dialog;
  }

  static ConsoleSession open(ClientLine line, LoginIdentity who) {
    Console console = line.host().console();
    Channel channel = line.channel();
    channel.writeAndFlush(
        Greetings.console(
            channel.alloc(),
            parameters(console, line.host().tracked(), who),
            line.processId(),
            line.secret()),
        channel.voidPromise());
    return new ConsoleSession(
        line, console.open(who.user(), Objects.requireNonNull(who.console())));
  }

  /** The console's own, and then, as PgBouncer has it, what the client has asked for. */
  private static List<Map.Entry<String, String>> parameters(
      Console console, TrackedParameters tracked, LoginIdentity who) {
    List<Map.Entry<String, String>> all = new ArrayList<>(console.parameters().entrySet());
    for (int i = 0; i < tracked.size(); i++) {
      String asked = who.parameters().get(tracked.name(i));
      if (asked != null) {
        all.add(Map.entry(tracked.name(i), asked));
      }
    }
    return all;
  }

  @Override
  public void onBytes(ByteBuf in) {
    if (closed) {
      in.release();
      return;
    }
    ByteBuf kept = held;
    held = null;
    if (kept == null) {
      scan(in);
    } else {
      kept.writeBytes(in);
      in.release();
      scan(kept);
    }
  }

  private void scan(ByteBuf all) {
    try {
      int end = scanner.scan(all, this);
      if (end < all.writerIndex() && !closed) {
        held = all.alloc().buffer(256).writeBytes(all, end, all.writerIndex() - end);
      }
    } catch (ProtocolViolation violation) {
      close(DetailedError.ProtocolViolated.of(violation));
    } finally {
      all.release();
    }
  }

  @Override
  public boolean onFrame(byte tag, ByteBuf in, int start, int length) throws ProtocolViolation {
    if (closed || busy || start + length > in.writerIndex()) {
      return false;
    }
    if (tag == FrontendTag.QUERY && line.host().config().get(PoolKeys.DISABLE_PQEXEC)) {
      close(ClientError.SIMPLE_QUERY_DISALLOWED);
      return true;
    }
    switch (tag) {
      case FrontendTag.QUERY -> query(in, start + HEADER, length - HEADER);
      case FrontendTag.TERMINATE -> close(ClientError.CLIENT_CLOSE_REQUEST);
      case FrontendTag.PARSE, FrontendTag.BIND, FrontendTag.EXECUTE ->
          refuse(OperatorError.EXTENDED_ON_CONSOLE);
      case FrontendTag.DESCRIBE,
          FrontendTag.CLOSE,
          FrontendTag.SYNC,
          FrontendTag.FLUSH,
          FrontendTag.FUNCTION_CALL ->
          refuse(new DetailedError.UnsupportedOnConsole(tag));
      // As PostgreSQL does outside COPY.
      case FrontendTag.COPY_DATA, FrontendTag.COPY_DONE, FrontendTag.COPY_FAIL -> {}
      default -> close(ClientError.UNKNOWN_PACKET);
    }
    return true;
  }

  /** Runs the text up to the first NUL; PgBouncer does not mind what is behind it. */
  private void query(ByteBuf in, int start, int length) {
    int end = in.indexOf(start, start + length, (byte) 0);
    if (end < 0) {
      close(ClientError.INCOMPLETE_QUERY);
    } else {
      run(WireText.read(in, start, end - start));
    }
  }

  /** The message is answered, and then the client is ended: it does not speak our language. */
  private void refuse(PoolerError error) {
    Channel channel = line.channel();
    channel.write(Greetings.error(channel.alloc(), error), channel.voidPromise());
    answer(NOTHING);
    close(ClientError.BAD_CONSOLE_PACKET);
  }

  private void run(String sql) {
    busy = true;
    dialog
        .query(sql)
        .whenComplete(
            (reply, failure) -> line.later(() -> onReply(reply == null ? NOTHING : reply)));
  }

  private void onReply(byte[] reply) {
    busy = false;
    if (closed) {
      return;
    }
    answer(reply);
    ByteBuf more = held;
    held = null;
    if (more != null) {
      scan(more);
    }
  }

  private void answer(byte[] reply) {
    Channel channel = line.channel();
    channel.write(Unpooled.wrappedBuffer(reply), channel.voidPromise());
    ByteBuf ready = channel.alloc().buffer(8);
    BackendEncoder.readyForQuery(ready, TransactionStatus.IDLE);
    channel.writeAndFlush(ready, channel.voidPromise());
  }

  @Override
  public void cancelQuery(CancelBearer bearer) {
    dialog.cancel();
    bearer.done();
  }

  @Override
  public SessionState state() {
    return closed ? SessionState.CLOSED : SessionState.CONSOLE;
  }

  @Override
  public void close(PoolerError error) {
    if (!closed) {
      closed = true;
      dialog.close();
      if (held != null) {
        held.release();
        held = null;
      }
    }
    line.end(error);
  }
}
