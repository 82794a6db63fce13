package dev.pooler.protocol.flow;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Finds the commands that drop all prepared statements by their CommandComplete. Stateless. */
final class CommandTag {
  private static final byte[] DEALLOCATE_ALL = frame("DEALLOCATE ALL");
  private static final byte[] DISCARD_ALL = frame("DISCARD ALL");

  private CommandTag() {}

  /** Whether a CommandComplete of this length may be of such a command. */
  static boolean mayDropStatements(int length) {
    return length == DEALLOCATE_ALL.length || length == DISCARD_ALL.length;
  }

  /** Whether the whole CommandComplete at {@code start} is of such a command. */
  static boolean dropsStatements(ByteBuf in, int start, int length) {
    return matches(DEALLOCATE_ALL, in, start, length) || matches(DISCARD_ALL, in, start, length);
  }

  private static boolean matches(byte[] frame, ByteBuf in, int start, int length) {
    if (length != frame.length) {
      return false;
    }
    for (int i = 5; i < length; i++) {
      if (in.getByte(start + i) != frame[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte[] frame(String text) {
    byte[] chars = text.getBytes(StandardCharsets.US_ASCII);
    byte[] frame = new byte[5 + chars.length + 1];
    frame[0] = 'C';
    frame[4] = (byte) (4 + chars.length + 1);
    System.arraycopy(chars, 0, frame, 5, chars.length);
    return frame;
  }
}
