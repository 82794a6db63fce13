package dev.pooler.protocol.flow;

import dev.pooler.protocol.frame.ProtocolViolation;
import dev.pooler.protocol.frame.WireLimits;
import io.netty.buffer.ByteBuf;

/**
 * Takes what asks nothing out of the stream of a client that holds no backend: what is left of a
 * COPY that has failed, for which PgBouncer finds no backend either, and Flush, for which it does,
 * and then keeps it. PostgreSQL ignores all of them at a sync point.
 *
 * <p>One object for a client, made when the first such message comes. Keeps no bytes, only how much
 * of a message is still to come. Confined to the client's event loop.
 */
public final class LateMessages {
  private final int maxLength;

  /** Bytes of the header that have been taken; 0 between messages and inside a body. */
  private int header;

  /** The length field as far as it is there; behind the header, what is left of the body. */
  private int length;

  /**
   * @param maxLength largest value of a length field that is let through, as in {@link
   *     dev.pooler.protocol.frame.FrameScanner}
   */
  public LateMessages(int maxLength) {
    this.maxLength = maxLength;
  }

  /** Whether a message of this kind is one to be taken out. */
  public static boolean isLate(byte tag) {
    return tag != 'X' && !ReplyTracker.needsBackend(tag);
  }

  /**
   * Takes late messages, and a part of one, from the begin of the readable bytes: moves the reader
   * index past them.
   *
   * @return whether anything is left: then its first byte is the tag of a message that is not late
   * @throws ProtocolViolation if a length is out of bounds; the stream is of no more use then
   */
  public boolean skip(ByteBuf in) throws ProtocolViolation {
    while (in.isReadable()) {
      if (header > 0) {
        readLength(in);
      } else if (length > 0) {
        int step = Math.min(length, in.readableBytes());
        in.skipBytes(step);
        length -= step;
      } else if (isLate(in.getByte(in.readerIndex()))) {
        in.skipBytes(1);
        header = 1;
      } else {
        return true;
      }
    }
    return false;
  }

  /** Whether the next bytes of the client are the rest of a message of which a part was taken. */
  public boolean inMessage() {
    return header > 0 || length > 0;
  }

  private void readLength(ByteBuf in) throws ProtocolViolation {
    while (header < WireLimits.HEADER_LENGTH && in.isReadable()) {
      length = length << Byte.SIZE | in.readUnsignedByte();
      header++;
    }
    if (header == WireLimits.HEADER_LENGTH) {
      if (length < WireLimits.MIN_LENGTH_FIELD || length > maxLength) {
        throw new ProtocolViolation("invalid message length " + Integer.toUnsignedString(length));
      }
      header = 0;
      length -= WireLimits.MIN_LENGTH_FIELD;
    }
  }
}
