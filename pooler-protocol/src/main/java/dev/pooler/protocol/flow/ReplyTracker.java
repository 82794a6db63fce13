package dev.pooler.protocol.flow;

import static dev.pooler.protocol.flow.ReplyKind.BIND;
import static dev.pooler.protocol.flow.ReplyKind.CLOSE;
import static dev.pooler.protocol.flow.ReplyKind.COPY_END;
import static dev.pooler.protocol.flow.ReplyKind.DESCRIBE;
import static dev.pooler.protocol.flow.ReplyKind.EXECUTE;
import static dev.pooler.protocol.flow.ReplyKind.FUNCTION_CALL;
import static dev.pooler.protocol.flow.ReplyKind.NONE;
import static dev.pooler.protocol.flow.ReplyKind.OWN_CLOSE;
import static dev.pooler.protocol.flow.ReplyKind.OWN_PARSE;
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
 * <p>Confined to one event loop. Allocates only when more than 16 replies are owed for the first
 * time.
 */
public final class ReplyTracker {
  private final @Nullable ReplyListener listener;
  private final ReplyQueue queue = new ReplyQueue();
  private final CopyIn copyIn = new CopyIn();

  /** ReadyForQuery replies owed for certain. */
  private int readyOwed;

  /** ReadyForQuery replies that may come beside these. */
  private int doubt;

  /** Syncs sent so far: messages of one segment are skipped together. */
  private int segment;

  /** The last ReadyForQuery answered the last message sent. */
  private boolean synced = true;

  /** The server skips messages until a Sync that has not been sent yet. */
  private boolean skipping;

  /** The head has got the reply without which its ReadyForQuery cannot come. */
  private boolean headAnswered;

  /** An error came that nobody asked for; a ReadyForQuery may follow it. */
  private boolean unaskedError;

  private boolean copyBoth;
  private boolean broken;
  private byte status = 'I';
  private long queries;
  private long transactions;

  /** A tracker for a backend that has just said its first ReadyForQuery. */
  public ReplyTracker() {
    this(null);
  }

  ReplyTracker(@Nullable ReplyListener listener) {
    this.listener = listener;
  }

  /**
   * Whether a message of this kind asks something of a backend. The others (COPY messages that come
   * after their COPY has failed, Flush, Terminate) mean nothing to a server at a sync point, so no
   * backend has to be found for them.
   */
  public static boolean needsBackend(byte tag) {
    return switch (tag) {
      case 'd', 'c', 'f', 'H', 'X' -> false;
      default -> true;
    };
  }

  /** A message was sent to the backend. */
  public void onFrontend(byte tag) {
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
      default -> {
        // CopyData, Flush, Terminate, and what we do not know: no reply.
      }
    }
  }

  /**
   * A message came from the backend.
   *
   * @param start index of its tag in {@code in}
   * @param length of the whole message, tag included; only ReadyForQuery has to be there to its end
   * @return PASS, DROP (the reply to a message that the pooler added), WAIT_WHOLE or OUT_OF_SYNC
   */
  public Verdict onBackend(byte tag, ByteBuf in, int start, int length) {
    return switch (tag) {
      case 'D', 'd', 'c' -> data();
      case 'Z' -> ready(in, start, length);
      case 'C' -> completed();
      case 'T' -> rowDescription();
      case '2' -> answered(BIND);
      case '1' -> answered(PARSE);
      case 'n' -> answered(DESCRIBE);
      case 'E' -> error();
      default -> rare(tag);
    };
  }

  private Verdict rare(byte tag) {
    return switch (tag) {
      case 'S', 'N', 'A', 'v' -> Verdict.PASS;
      case 't' -> headIs(DESCRIBE);
      case '3' -> answered(CLOSE);
      case 's' -> answered(EXECUTE);
      case 'I' -> completed();
      case 'V' -> functionResult();
      case 'G' -> beginCopyIn();
      case 'H' -> data();
      case 'W' -> beginCopyBoth();
      default -> Verdict.OUT_OF_SYNC;
    };
  }

  /**
   * Nothing is owed, the server is at a sync point and outside a transaction: the backend may be
   * lent to anybody.
   */
  public boolean idle() {
    return synced && status == 'I' && doubt == 0 && !broken && !unaskedError;
  }

  /** As {@link #idle}, or inside a transaction: the next move is the client's. */
  public boolean atSyncPoint() {
    return synced && doubt == 0 && !broken;
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
    return synced && doubt > 0;
  }

  /** The transaction status that the last ReadyForQuery told: {@code I}, {@code T} or {@code E}. */
  public byte status() {
    return status;
  }

  /** The server has failed and skips what it gets until a Sync. */
  public boolean skipping() {
    return skipping;
  }

  /** The server waits for COPY data from the client. */
  public boolean inCopyIn() {
    return copyIn.running();
  }

  /** The connection is in streaming replication. */
  public boolean inCopyBoth() {
    return copyBoth;
  }

  /** Replies owed, in messages. */
  public int owed() {
    return queue.size();
  }

  /** Times that work began at a sync point; grows for ever. PgBouncer's query_count. */
  public long queries() {
    return queries;
  }

  /** Times that work began outside a transaction; grows for ever. PgBouncer's xact_count. */
  public long transactions() {
    return transactions;
  }

  /**
   * ReadyForQuery replies owed: more than none means that later messages may meet another
   * transaction status.
   */
  int readyOwed() {
    return readyOwed;
  }

  /**
   * No unexpected ReadyForQuery can come between the replies owed: the pooler may put its own in
   * their place.
   */
  boolean orderKnown() {
    return doubt == 0;
  }

  int segment() {
    return segment;
  }

  /**
   * Queues a message (or a reply of the pooler's own) with something to settle when its reply
   * comes.
   */
  void expect(int kind, Object attachment) {
    begin();
    queue.add(kind, attachment);
    settle();
  }

  /** Queues a message that has no attachment. */
  void expect(int kind) {
    if (skipping) {
      // Whether the server skips it depends on a Sync that it may or may not have read: too rare to
      // go on.
      broken |= doubt > 0;
      return;
    }
    begin();
    queue.add(kind);
  }

  /** The backend is gone: nothing that is queued will happen. */
  void abandon() {
    while (queue.size() > 0) {
      skipHead();
    }
    broken = true;
  }

  private void begin() {
    if (synced) {
      synced = false;
      queries++;
      if (status == 'I') {
        transactions++;
      }
    }
  }

  private void expectReady(int kind) {
    if (!skipping) {
      readyOwed++;
    }
    expect(kind);
  }

  private void expectSync() {
    skipping = false;
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

  private int head() {
    return queue.kind(0);
  }

  private Verdict headIs(int kind) {
    return head() == kind ? Verdict.PASS : Verdict.OUT_OF_SYNC;
  }

  private Verdict data() {
    int head = head();
    return head == EXECUTE || head == QUERY ? Verdict.PASS : Verdict.OUT_OF_SYNC;
  }

  private Verdict answered(int kind) {
    if (head() != kind) {
      return Verdict.OUT_OF_SYNC;
    }
    boolean injected = queue.injected();
    doubt = 0;
    answerHead();
    settle();
    return injected ? Verdict.DROP : Verdict.PASS;
  }

  private Verdict rowDescription() {
    return head() == QUERY ? Verdict.PASS : answered(DESCRIBE);
  }

  private Verdict completed() {
    if (copyIn.running()) {
      endCopyIn();
    }
    if (head() != QUERY) {
      return answered(EXECUTE);
    }
    doubt = 0;
    headAnswered = true;
    return Verdict.PASS;
  }

  private Verdict functionResult() {
    headAnswered = true;
    return headIs(FUNCTION_CALL);
  }

  private Verdict ready(ByteBuf in, int start, int length) {
    if (start + length > in.writerIndex()) {
      return Verdict.WAIT_WHOLE;
    }
    int head = head();
    boolean moreSent = false;
    if (head == SYNC
        || ((head == QUERY || head == FUNCTION_CALL) && (headAnswered || doubt == 0))) {
      readyOwed--;
      queue.remove();
      headAnswered = false;
      moreSent = settle();
    } else if (doubt > 0) {
      doubt--;
      skipping = false;
    } else if (head != NONE || !unaskedError) {
      return Verdict.OUT_OF_SYNC;
    } else {
      // It says nothing about the messages answered before, whose Sync is still to come.
      moreSent = !synced;
    }
    status = in.getByte(start + 5);
    synced = queue.size() == 0 && !moreSent;
    unaskedError = false;
    copyBoth = false;
    return broken ? Verdict.OUT_OF_SYNC : Verdict.PASS;
  }

  private Verdict error() {
    switch (head()) {
      case NONE -> unaskedError = !skipping;
      case QUERY, FUNCTION_CALL -> {
        headAnswered = true;
        doubt = copyIn.running() ? endCopyIn() : 0;
        for (int i = 1; doubt > 0 && i < queue.size(); i++) {
          int kind = queue.kind(i);
          broken |= kind == OWN_PARSE || kind == OWN_CLOSE;
        }
      }
      case SYNC -> {
        // The transaction could not be committed; ReadyForQuery follows.
      }
      default -> failExtended();
    }
    return broken ? Verdict.OUT_OF_SYNC : Verdict.PASS;
  }

  /** The head has failed: the server skips what is queued behind it up to a Sync. */
  private void failExtended() {
    doubt = copyIn.running() ? endCopyIn() : 0;
    if (doubt > 0) {
      requireOnlySyncsBehindHead();
    }
    do {
      skipHead();
    } while (queue.size() > 0 && head() != SYNC);
    skipping = queue.size() == 0;
  }

  private Verdict beginCopyIn() {
    readyOwed -= copyIn.begin(queue);
    return data();
  }

  private Verdict beginCopyBoth() {
    copyBoth = true;
    return headIs(QUERY);
  }

  private int endCopyIn() {
    int syncs = copyIn.end(queue);
    broken |= syncs < 0;
    return Math.max(0, syncs);
  }

  private void requireOnlySyncsBehindHead() {
    for (int i = 1; i < queue.size(); i++) {
      int kind = queue.kind(i);
      broken |= kind != SYNC && kind != COPY_END;
    }
  }

  /**
   * Lets go of what needs no reply of the server's.
   *
   * @return whether the pooler has answered a message in the server's place
   */
  private boolean settle() {
    boolean answered = false;
    int head = head();
    while (head == OWN_PARSE || head == OWN_CLOSE || head == COPY_END) {
      answered |= head != COPY_END;
      answerHead();
      head = head();
    }
    return answered;
  }

  private void answerHead() {
    Object attachment = queue.attachment();
    int kind = head();
    queue.remove();
    if (attachment != null && listener != null) {
      listener.onAnswered(kind, attachment);
    }
  }

  private void skipHead() {
    Object attachment = queue.attachment();
    int kind = head();
    queue.remove();
    if (kind == QUERY || kind == FUNCTION_CALL || kind == SYNC) {
      readyOwed--;
    }
    if (attachment != null && listener != null) {
      listener.onSkipped(kind, attachment);
    }
  }
}
