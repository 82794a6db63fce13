package dev.pooler.protocol.flow;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Settles changes of statements when their messages are answered or skipped, and collects the
 * replies that the pooler owes the client in the server's place. Confined to one event loop.
 */
final class SyntheticReplies implements ReplyListener {
  /** Tags of the replies that are due. */
  private byte[] due = new byte[4];

  private int count;

  @Override
  public void onAnswered(int kind, Object attachment) {
    ((StatementChange) attachment).onAnswered();
    if (kind == ReplyKind.OWN_PARSE || kind == ReplyKind.OWN_CLOSE) {
      if (count == due.length) {
        due = Arrays.copyOf(due, count * 2);
      }
      due[count++] = (byte) (kind == ReplyKind.OWN_PARSE ? '1' : '3');
    }
  }

  @Override
  public void onSkipped(int kind, Object attachment) {
    ((StatementChange) attachment).onSkipped();
  }

  boolean anyDue() {
    return count > 0;
  }

  /** Appends the replies that are due. */
  void drainTo(ByteBuf out) {
    for (int i = 0; i < count; i++) {
      out.writeByte(due[i]).writeInt(4);
    }
    count = 0;
  }

  void clear() {
    count = 0;
  }
}
