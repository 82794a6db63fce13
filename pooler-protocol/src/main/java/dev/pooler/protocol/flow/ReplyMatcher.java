package dev.pooler.protocol.flow;

import static dev.pooler.protocol.flow.ReplyKind.BIND;
import static dev.pooler.protocol.flow.ReplyKind.CLOSE;
import static dev.pooler.protocol.flow.ReplyKind.DESCRIBE;
import static dev.pooler.protocol.flow.ReplyKind.EXECUTE;
import static dev.pooler.protocol.flow.ReplyKind.FUNCTION_CALL;
import static dev.pooler.protocol.flow.ReplyKind.NONE;
import static dev.pooler.protocol.flow.ReplyKind.PARSE;
import static dev.pooler.protocol.flow.ReplyKind.QUERY;
import static dev.pooler.protocol.flow.ReplyKind.SYNC;

import io.netty.buffer.ByteBuf;

/**
 * Matches what the server says with the oldest message that awaits a reply. Confined to one event
 * loop.
 */
final class ReplyMatcher {
  private final ReplyQueue queue;
  private final OwedReplies owed;
  private final CopyIn copyIn;
  private final ServerStanding standing;

  /** The head has got the reply without which its ReadyForQuery cannot come. */
  private boolean headAnswered;

  private boolean copyBoth;

  ReplyMatcher(ReplyQueue queue, OwedReplies owed, CopyIn copyIn, ServerStanding standing) {
    this.queue = queue;
    this.owed = owed;
    this.copyIn = copyIn;
    this.standing = standing;
  }

  boolean inCopyBoth() {
    return copyBoth;
  }

  /** Hot. See {@link ReplyTracker#onBackend}. */
  Verdict onBackend(byte tag, ByteBuf in, int start, int length) {
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

  private Verdict headIs(int kind) {
    return queue.head() == kind ? Verdict.PASS : Verdict.OUT_OF_SYNC;
  }

  private Verdict data() {
    int head = queue.head();
    return head == EXECUTE || head == QUERY ? Verdict.PASS : Verdict.OUT_OF_SYNC;
  }

  private Verdict answered(int kind) {
    if (queue.head() != kind) {
      return Verdict.OUT_OF_SYNC;
    }
    boolean injected = queue.injected();
    standing.onSureReply();
    owed.answerHead();
    owed.settle();
    return injected ? Verdict.DROP : Verdict.PASS;
  }

  private Verdict rowDescription() {
    return queue.head() == QUERY ? Verdict.PASS : answered(DESCRIBE);
  }

  private Verdict completed() {
    if (copyIn.running()) {
      endCopyIn();
    }
    if (queue.head() != QUERY) {
      return answered(EXECUTE);
    }
    standing.onSureReply();
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
    int head = queue.head();
    boolean moreSent = false;
    if (head == SYNC
        || ((head == QUERY || head == FUNCTION_CALL) && (headAnswered || standing.doubt() == 0))) {
      owed.readyHead();
      headAnswered = false;
      moreSent = owed.settle();
    } else if (standing.doubt() > 0) {
      standing.onDoubtfulReady();
    } else if (head != NONE || !standing.unaskedError()) {
      return Verdict.OUT_OF_SYNC;
    } else {
      // It says nothing about the messages answered before, whose Sync is still to come.
      moreSent = !standing.synced();
    }
    copyBoth = false;
    standing.onReady(in.getByte(start + 5), queue.size() == 0 && !moreSent);
    return standing.verdict();
  }

  private Verdict error() {
    switch (queue.head()) {
      case NONE -> standing.onUnaskedError();
      case QUERY, FUNCTION_CALL -> {
        headAnswered = true;
        int syncs = endCopyIn();
        standing.onFailure(syncs);
        standing.breakIf(syncs > 0 && owed.ownRepliesBehindHead());
      }
      case SYNC -> {
        // The transaction could not be committed; ReadyForQuery follows.
      }
      default -> failExtended();
    }
    return standing.verdict();
  }

  private void failExtended() {
    int syncs = endCopyIn();
    standing.onFailure(syncs);
    standing.breakIf(syncs > 0 && !owed.onlySyncsBehindHead());
    owed.skipToSync();
    standing.setSkipping(queue.size() == 0);
  }

  private Verdict beginCopyIn() {
    owed.changeReady(-copyIn.begin());
    return data();
  }

  private Verdict beginCopyBoth() {
    copyBoth = true;
    return headIs(QUERY);
  }

  /**
   * Ends the COPY from the client, if there is one; returns how many Syncs were sent with its data.
   */
  private int endCopyIn() {
    if (!copyIn.running()) {
      return 0;
    }
    int syncs = copyIn.end();
    standing.breakIf(syncs < 0);
    return Math.max(0, syncs);
  }
}
