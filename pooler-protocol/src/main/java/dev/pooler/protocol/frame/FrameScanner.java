package dev.pooler.protocol.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * Finds the frames (tag, length, body) of one direction of a connection in a stream that arrives in
 * arbitrary pieces.
 *
 * <p>Buffers nothing, copies nothing, allocates nothing; between two calls it remembers only how
 * much of an already announced frame is still to come. A length field is checked as soon as its
 * four bytes are there, before anybody waits for, or makes room for, what it announces. Not for the
 * startup phase, whose packets have no tag: see {@code StartupDecoder}.
 *
 * <p>Not thread-safe: owned by the event loop of its channel. After a {@link ProtocolViolation} the
 * stream is out of step; only {@link #reset} makes the scanner usable again.
 */
public final class FrameScanner {
  private static final int SHOWN_OF_BAD = 8;

  private final int maxLength;
  private int pending;

  /**
   * @param maxLength largest value of the length field (which counts itself, not the tag) that is
   *     let through; at least 4. {@link Integer#MAX_VALUE} is taken as one less, so that a whole
   *     frame's length stays an {@code int}.
   */
  public FrameScanner(int maxLength) {
    if (maxLength < WireLimits.MIN_LENGTH_FIELD) {
      throw new IllegalArgumentException("maxLength " + maxLength);
    }
    this.maxLength = Math.min(maxLength, WireLimits.MAX_LENGTH_FIELD);
  }

  /**
   * Told of each frame, in order. Give one scanner the same handler class always: the call then
   * inlines.
   */
  @FunctionalInterface
  public interface Handler {

    /**
     * A frame begins. It is complete if and only if {@code start + length <= in.writerIndex()};
     * otherwise only its header is sure to be there.
     *
     * @param tag the message type
     * @param in the scanned buffer; its indices must not be moved
     * @param start index of the tag byte in {@code in}
     * @param length of the whole frame, tag included: 5 and the body
     * @return true: go on past this frame; its missing tail, if any, is skipped in the following
     *     calls. false: stop here; the scan returns {@code start} and this frame is offered again
     *     by the next one, with more bytes behind it. (Meant for incomplete frames that the handler
     *     wants whole; a complete one is held back just so.)
     * @throws ProtocolViolation if the handler finds the frame at fault; the scan ends with it
     */
    boolean onFrame(byte tag, ByteBuf in, int start, int length) throws ProtocolViolation;
  }

  /**
   * Scans the readable bytes of {@code in}. Never moves its indices.
   *
   * @return the index up to which bytes may be passed on. Bytes from there on (part of a header, or
   *     a frame that the handler held back) are as if not seen: they must be presented again,
   *     first, together with more.
   * @throws ProtocolViolation if a length field is below 4 or above the limit, or the handler says
   *     so. Frames before the wrong one have been handed to the handler.
   */
  public int scan(ByteBuf in, Handler handler) throws ProtocolViolation {
    int end = in.writerIndex();
    int at = in.readerIndex();
    if (pending > 0) {
      at += skipTail(end - at);
    }
    while (end - at >= WireLimits.HEADER_LENGTH) {
      int field = in.getInt(at + 1);
      if (field < WireLimits.MIN_LENGTH_FIELD || field > maxLength) {
        throw badLength(in, at);
      }
      int length = field + 1;
      if (!handler.onFrame(in.getByte(at), in, at, length)) {
        return at;
      }
      // Compared by what is left, never by at + length: that sum can pass the int range.
      int left = end - at;
      if (length > left) {
        pending = length - left;
        return end;
      }
      at += length;
    }
    return at;
  }

  /**
   * Bytes of the current frame's body that are still to come; 0 between frames and inside an
   * incomplete header.
   */
  public long pendingBody() {
    return pending;
  }

  /** Forgets the frame that was being skipped; the next byte is taken as a tag. */
  public void reset() {
    pending = 0;
  }

  private int skipTail(int available) {
    int step = Math.min(pending, available);
    pending -= step;
    return step;
  }

  /** In PgBouncer's words, with the first bytes of the message. */
  private static ProtocolViolation badLength(ByteBuf in, int at) {
    int shown = Math.min(SHOWN_OF_BAD, in.writerIndex() - at);
    return new ProtocolViolation("bad packet header: '" + ByteBufUtil.hexDump(in, at, shown) + "'");
  }
}
