package dev.pooler.protocol.flow;

import static dev.pooler.protocol.flow.ReplyKind.BIND;
import static dev.pooler.protocol.flow.ReplyKind.CLOSE;
import static dev.pooler.protocol.flow.ReplyKind.COPY_END;
import static dev.pooler.protocol.flow.ReplyKind.DESCRIBE;
import static dev.pooler.protocol.flow.ReplyKind.EXECUTE;
import static dev.pooler.protocol.flow.ReplyKind.FUNCTION_CALL;
import static dev.pooler.protocol.flow.ReplyKind.PARSE;
import static dev.pooler.protocol.flow.ReplyKind.QUERY;
import static dev.pooler.protocol.flow.ReplyKind.SYNC;
import static dev.pooler.protocol.flow.ReplyKind.SYNC_IN_COPY;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Knows which replies a backend still owes, and with that whether it may be lent to another
 * session.
 *
 * <p>Every message that is sent to the backend goes through {@link #onFrontend}, every one that it
 * sends through {@link #onBackend}, in order. A reply is matched with the oldest message that
 * awaits one; a reply that does not fit means that the two sides disagree, and the backend has to
 * be closed.
 *
 * <p>Three things make this more than a counter (PostgreSQL 55.2). An error in the extended
 * protocol makes the server skip everything up to the next Sync, sent or yet to come. While the
 * server reads COPY data it ignores Sync; when that COPY fails nobody can tell whether a Sync sent
 * in the meantime was read before or after the failure, so one more ReadyForQuery than expected may
 * or may not come ({@link #doubtful}). And after Flush nothing is owed, yet the server is not at a
 * sync point.
 *
 * <p>This class takes down what is sent; {@link ReplyMatcher} deals with what comes back. Confined
 * to one event loop. Allocates only when more than 16 replies are owed for the first time.
 */
public final class ReplyTracker {
  private final ReplyQueue queue = new ReplyQueue();
  private final CopyIn copyIn = new CopyIn(queue);
  private final OwedReplies owed;
  private final ServerStanding standing = new ServerStanding();
  private final ReplyMatcher matcher;

  /** Syncs sent so far: messages of one segment are skipped together. */
  private int segment;

  /** A tracker for a backend that has just said its first ReadyForQuery. */
  public ReplyTracker() {
    this(null);
  }

  ReplyTracker(@Nullable ReplyListener listener) {
    owed = new OwedReplies(queue, listener);
    matcher = new ReplyMatcher(queue, owed, copyIn, standing);
  }

  /**
   * Whether a message of this kind asks something of a backend. The others (COPY messages that come
   * after their COPY has failed, Flush, Terminate) mean nothing to a server at a sync point, so no
   * backend has to be found for them; see {@link LateMessages}.
   */
  public static boolean needsBackend(byte tag) {
    return switch (tag) {
      case 'd', 'c', 'f', 'H', 'X' -> false;
      default -> true;
    };
  }

  /**
   * Hot. A message is sent to the backend.
   *
   * @return false: clients send no such message, and this one must not be sent either; PostgreSQL
   *     would hang up. Nothing has changed.
   */
  public boolean onFrontend(byte tag) {
    switch (tag) {
      case 'Q' -> expectReady(QUERY);
      case 'B' -> expect(BIND);
      case 'E' -> expect(EXECUTE);
      case 'D' -> expect(DESCRIBE);
      case 'S' -> expectSync();
      case 'P' -> expect(PARSE);
      case 'C' -> expect(CLOSE);
      case 'F' -> expectReady(FUNCTION_CALL);
      case 'c', 'f' -> expectCopyEnd();
      case 'd', 'H', 'X' -> {
        // CopyData, Flush, Terminate: no reply.
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /**
   * Hot. A message came from the backend.
   *
   * @param start index of its tag in {@code in}
   * @param length of the whole message, tag included; only ReadyForQuery has to be there to its end
   * @return PASS, DROP (the reply to a message that the pooler added), WAIT_WHOLE or OUT_OF_SYNC
   */
  public Verdict onBackend(byte tag, ByteBuf in, int start, int length) {
    return matcher.onBackend(tag, in, start, length);
  }

  /**
   * Nothing is owed, the server is at a sync point and outside a transaction: the backend may be
   * lent to anybody.
   */
  public boolean idle() {
    return standing.idle();
  }

  /** As {@link #idle}, or inside a transaction: the next move is the client's. */
  public boolean atSyncPoint() {
    return standing.atSyncPoint();
  }

  /**
   * No reply is owed. The server may still be in a transaction, wait for a Sync, or wait for
   * messages after a Flush.
   */
  public boolean quiet() {
    return queue.size() == 0;
  }

  /**
   * At a sync point by count, but one more ReadyForQuery may come: a Sync was sent while a COPY was
   * failing. The next reply of another kind settles it; where the backend is to be given back
   * before that, close it instead.
   */
  public boolean doubtful() {
    return standing.synced() && standing.doubt() > 0;
  }

  /** The transaction status that the last ReadyForQuery told: {@code I}, {@code T} or {@code E}. */
  public byte status() {
    return standing.status();
  }

  /** The server has failed and skips what it gets until a Sync. */
  public boolean skipping() {
    return standing.skipping();
  }

  /** The server waits for COPY data from the client. */
  public boolean inCopyIn() {
    return copyIn.running();
  }

  /** The connection is in streaming replication. */
  public boolean inCopyBoth() {
    return matcher.inCopyBoth();
  }

  /** Replies owed, in messages. */
  public int owed() {
    return queue.size();
  }

  /** Times that work began at a sync point; grows for ever. PgBouncer's query_count. */
  public long queries() {
    return standing.queries();
  }

  /** Times that work began outside a transaction; grows for ever. PgBouncer's xact_count. */
  public long transactions() {
    return standing.transactions();
  }

  /**
   * ReadyForQuery replies owed: more than none means that later messages may meet another
   * transaction status.
   */
  int readyOwed() {
    return owed.ready();
  }

  /**
   * No unexpected ReadyForQuery can come between the replies owed: the pooler may put its own in
   * their place.
   */
  boolean orderKnown() {
    return standing.doubt() == 0;
  }

  int segment() {
    return segment;
  }

  /**
   * Queues a message (or a reply of the pooler's own) with something to settle when its reply
   * comes.
   */
  void expect(int kind, Object attachment) {
    standing.onWork();
    queue.add(kind, attachment);
    owed.settle();
  }

  /** Queues a message that has no attachment. */
  void expect(int kind) {
    if (standing.skipping()) {
      standing.onSkippedMessage();
      return;
    }
    standing.onWork();
    queue.add(kind);
  }

  /** The backend is gone: nothing that is queued will happen. */
  void abandon() {
    owed.skipAll();
    standing.breakIf(true);
  }

  private void expectReady(int kind) {
    if (!standing.skipping()) {
      owed.changeReady(1);
    }
    expect(kind);
  }

  private void expectSync() {
    standing.setSkipping(false);
    segment++;
    if (copyIn.swallowsSync()) {
      expect(SYNC_IN_COPY);
    } else {
      expectReady(SYNC);
    }
  }

  private void expectCopyEnd() {
    copyIn.onEndSent();
    // At a sync point, and while it skips, the server ignores it.
    if (queue.size() > 0) {
      queue.add(COPY_END);
    }
  }
}
