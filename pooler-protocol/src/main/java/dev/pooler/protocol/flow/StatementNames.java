package dev.pooler.protocol.flow;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Finds the names of statements in a client's messages. Stateless. */
final class StatementNames {
  /** The message names no statement. */
  static final int NONE = -1;

  /** Too little of the message is here. */
  static final int INCOMPLETE = -2;

  private static final byte[] PREFIX = Statement.NAME_PREFIX.getBytes(StandardCharsets.US_ASCII);

  private StatementNames() {}

  /** Where the name of the statement in a Describe or Close ends, or NONE, or INCOMPLETE. */
  static int end(ByteBuf in, int start, int length) {
    boolean incomplete = start + length > in.writerIndex();
    if (length < 7) {
      return NONE;
    }
    if (in.writerIndex() < start + 7) {
      return INCOMPLETE;
    }
    if (in.getByte(start + 5) != 'S' || in.getByte(start + 6) == 0) {
      return NONE;
    }
    int end = incomplete ? -1 : in.indexOf(start + 6, start + length, (byte) 0);
    return end >= 0 ? end : incomplete ? INCOMPLETE : NONE;
  }

  /** Whether the name looks like one that we give statements on servers. */
  static boolean isOurs(ByteBuf in, int from, int to) {
    if (to - from < PREFIX.length) {
      return false;
    }
    for (int i = 0; i < PREFIX.length; i++) {
      if (in.getByte(from + i) != PREFIX[i]) {
        return false;
      }
    }
    return true;
  }
}
