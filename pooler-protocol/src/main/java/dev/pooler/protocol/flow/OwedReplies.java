package dev.pooler.protocol.flow;

import static dev.pooler.protocol.flow.ReplyKind.COPY_END;
import static dev.pooler.protocol.flow.ReplyKind.FUNCTION_CALL;
import static dev.pooler.protocol.flow.ReplyKind.OWN_CLOSE;
import static dev.pooler.protocol.flow.ReplyKind.OWN_PARSE;
import static dev.pooler.protocol.flow.ReplyKind.QUERY;
import static dev.pooler.protocol.flow.ReplyKind.SYNC;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of the messages in the queue: each is answered or skipped, and whoever attached
 * something to it is told. Confined to one event loop.
 */
final class OwedReplies {
  private final ReplyQueue queue;
  private final @Nullable ReplyListener listener;

  /** ReadyForQuery replies owed for certain. */
  private int ready;

  OwedReplies(ReplyQueue queue, @Nullable ReplyListener listener) {
    this.queue = queue;
    this.listener = listener;
  }

  /** ReadyForQuery replies owed for certain. */
  int ready() {
    return ready;
  }

  /** So many more messages (or fewer) will be answered by ReadyForQuery. */
  void changeReady(int by) {
    ready += by;
  }

  void answerHead() {
    Object attachment = queue.attachment();
    int kind = queue.head();
    queue.remove();
    if (attachment != null && listener != null) {
      listener.onAnswered(kind, attachment);
    }
  }

  /** The head was answered by ReadyForQuery. */
  void readyHead() {
    ready--;
    queue.remove();
  }

  /**
   * Lets go of what needs no reply of the server's.
   *
   * @return whether the pooler has answered a message in the server's place
   */
  boolean settle() {
    boolean answered = false;
    int head = queue.head();
    while (head == OWN_PARSE || head == OWN_CLOSE || head == COPY_END) {
      answered |= head != COPY_END;
      answerHead();
      head = queue.head();
    }
    return answered;
  }

  /** The head has failed: the server skips what is queued behind it up to a Sync. */
  void skipToSync() {
    do {
      skipHead();
    } while (queue.size() > 0 && queue.head() != SYNC);
  }

  void skipAll() {
    while (queue.size() > 0) {
      skipHead();
    }
  }

  private void skipHead() {
    Object attachment = queue.attachment();
    int kind = queue.head();
    queue.remove();
    if (kind == QUERY || kind == FUNCTION_CALL || kind == SYNC) {
      ready--;
    }
    if (attachment != null && listener != null) {
      listener.onSkipped(kind, attachment);
    }
  }

  /** Whether the pooler owes a reply of its own behind the head. */
  boolean ownRepliesBehindHead() {
    for (int i = 1; i < queue.size(); i++) {
      int kind = queue.kind(i);
      if (kind == OWN_PARSE || kind == OWN_CLOSE) {
        return true;
      }
    }
    return false;
  }

  /** Whether nothing but Syncs, and ends of COPY data, follows the head. */
  boolean onlySyncsBehindHead() {
    for (int i = 1; i < queue.size(); i++) {
      int kind = queue.kind(i);
      if (kind != SYNC && kind != COPY_END) {
        return false;
      }
    }
    return true;
  }
}
