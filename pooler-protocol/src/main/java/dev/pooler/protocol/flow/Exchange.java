package dev.pooler.protocol.flow;

import dev.pooler.protocol.frame.WireLimits;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The conversation on one backend connection, whoever holds it: what a relay asks about every
 * frame.
 *
 * <p>One object for each backend, used again for each checkout: {@link #attach}, frames of both
 * directions in their order, {@link #detach}. A frame is shown when its header (5 bytes) is there;
 * its body may still be under way.
 *
 * <p><b>Synthetic replies.</b> Where the pooler answers in the server's place, the bytes belong at
 * the next frame boundary of the stream from the server to the client. So the relay asks {@link
 * #hasClientBytes} before it shows a frame of the server, and after every read, from either side,
 * that leaves no frame of the server half relayed.
 *
 * <p>Confined to the event loop of the backend. Allocates only when a statement is named, prepared
 * or closed.
 */
public final class Exchange {
  private final SyntheticReplies synthetic = new SyntheticReplies();
  private final ReplyTracker tracker = new ReplyTracker(synthetic);
  private @Nullable StatementRewriter rewriter;
  private @Nullable ClientStatements client;
  private @Nullable ServerStatements server;

  /** The conversation on a backend that has just said its first ReadyForQuery. */
  public Exchange() {}

  /**
   * Begins a checkout.
   *
   * @param client the names of the session's statements; null when statements are not tracked
   *     (session mode, {@code max_prepared_statements = 0}, the pooler's own queries)
   * @param server what the backend has prepared, always the same for one backend; null when nobody
   *     tracks it. Should be given for the pooler's own queries too, so that {@code DISCARD ALL} is
   *     understood
   */
  public void attach(@Nullable ClientStatements client, @Nullable ServerStatements server) {
    this.client = server == null ? null : client;
    this.server = server;
    if (this.client != null && rewriter == null) {
      rewriter = new StatementRewriter(tracker);
    }
  }

  /**
   * Ends the checkout. When replies are still owed they are taken never to come: the session's
   * statements are as if those messages had not been sent, and the backend can only be closed.
   */
  public void detach() {
    if (!tracker.quiet()) {
      tracker.abandon();
    }
    client = null;
    synthetic.clear();
  }

  /**
   * A frame of the client.
   *
   * @param start index of its tag in {@code in}
   * @param length of the whole frame, tag included
   * @return PASS, REPLACE, DROP, WAIT_WHOLE (Parse, Describe and Close of named statements, and the
   *     names of a Bind), HOLD or OUT_OF_SYNC (clients send no such message, or PostgreSQL would
   *     not take its length)
   */
  public Verdict onFrontend(byte tag, ByteBuf in, int start, int length) {
    if (client == null || tracker.skipping()) {
      return plain(tag, length);
    }
    return onTrackedFrontend(tag, in, start, length);
  }

  private Verdict onTrackedFrontend(byte tag, ByteBuf in, int start, int length) {
    StatementRewriter r = rewriter;
    ClientStatements names = client;
    ServerStatements prepared = server;
    if (r != null && names != null && prepared != null) {
      switch (tag) {
        case 'B' -> {
          return r.onBind(names, prepared, in, start, length);
        }
        case 'P' -> {
          return r.onParse(names, prepared, in, start, length);
        }
        case 'D' -> {
          return r.onDescribe(names, prepared, in, start, length);
        }
        case 'C' -> {
          return r.onClose(names, in, start, length);
        }
        default -> {
          // Names no statement.
        }
      }
    }
    return plain(tag, length);
  }

  private Verdict plain(byte tag, int length) {
    return isSound(tag, length) && tracker.onFrontend(tag) ? Verdict.PASS : Verdict.OUT_OF_SYNC;
  }

  /**
   * Nobody waits for an answer to these, so the backend may be somebody else's by the time that
   * PostgreSQL objects to one.
   */
  private static boolean isSound(byte tag, int length) {
    return switch (tag) {
      case 'H' -> length == WireLimits.HEADER_LENGTH;
      case 'c', 'f' -> length - 1 <= WireLimits.MAX_SMALL_LENGTH_FIELD;
      default -> true;
    };
  }

  /**
   * After REPLACE: bytes of the frame, from its start, that the replacement stands for; the rest
   * passes through.
   */
  public int replacedLength() {
    return rewriter == null ? 0 : rewriter.replacedLength();
  }

  /** Whether {@link #writeToServer} has something to write; always so after REPLACE. */
  public boolean hasServerBytes() {
    return rewriter != null && !rewriter.scratch().isEmpty();
  }

  /**
   * Appends the replacement: messages added by the pooler, and the new head of the client's frame.
   */
  public void writeToServer(ByteBuf out) {
    if (rewriter != null) {
      rewriter.scratch().drainTo(out);
    }
  }

  /**
   * A frame of the backend.
   *
   * @param start index of its tag in {@code in}
   * @param length of the whole frame, tag included
   * @return PASS, DROP (the reply to a message that the pooler added), WAIT_WHOLE (ReadyForQuery,
   *     some CommandComplete) or OUT_OF_SYNC
   */
  public Verdict onBackend(byte tag, ByteBuf in, int start, int length) {
    if (tag == 'C' && server != null && CommandTag.mayDropStatements(length)) {
      if (start + length > in.writerIndex()) {
        return Verdict.WAIT_WHOLE;
      }
      if (CommandTag.dropsStatements(in, start, length)) {
        forgetStatements();
      }
    }
    return tracker.onBackend(tag, in, start, length);
  }

  /** Whether synthetic replies are due. */
  public boolean hasClientBytes() {
    return synthetic.anyDue();
  }

  /** Appends the synthetic replies that are due. */
  public void writeToClient(ByteBuf out) {
    synthetic.drainTo(out);
  }

  /**
   * See {@link ReplyTracker#idle}. Also: no synthetic reply waits to be written. The relay must see
   * to it that no client frame is half relayed; a late CopyData may be.
   */
  public boolean idle() {
    return tracker.idle() && !synthetic.anyDue();
  }

  /** See {@link ReplyTracker#atSyncPoint}. */
  public boolean atSyncPoint() {
    return tracker.atSyncPoint();
  }

  /** See {@link ReplyTracker#quiet}. */
  public boolean quiet() {
    return tracker.quiet();
  }

  /** See {@link ReplyTracker#doubtful}. */
  public boolean doubtful() {
    return tracker.doubtful();
  }

  /** See {@link ReplyTracker#status}. */
  public byte status() {
    return tracker.status();
  }

  /** See {@link ReplyTracker#skipping}. */
  public boolean skipping() {
    return tracker.skipping();
  }

  /** See {@link ReplyTracker#inCopyIn}. */
  public boolean inCopyIn() {
    return tracker.inCopyIn();
  }

  /** See {@link ReplyTracker#queries}. */
  public long queries() {
    return tracker.queries();
  }

  /** See {@link ReplyTracker#transactions}. */
  public long transactions() {
    return tracker.transactions();
  }

  /** Named Parse messages of clients, as {@code SHOW STATS} counts them; grows for ever. */
  public long clientParses() {
    return rewriter == null ? 0 : rewriter.clientParses();
  }

  /** Parse messages of named statements that were sent to the server; grows for ever. */
  public long serverParses() {
    return rewriter == null ? 0 : rewriter.serverParses();
  }

  /** Bind messages to named statements; grows for ever. */
  public long binds() {
    return rewriter == null ? 0 : rewriter.binds();
  }

  private void forgetStatements() {
    if (server != null) {
      server.clear();
    }
    if (client != null) {
      client.clear();
    }
  }
}
