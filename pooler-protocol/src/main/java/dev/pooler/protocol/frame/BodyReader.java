package dev.pooler.protocol.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * Reads the fields of one message body from first to last. Runs over a window of a buffer whose
 * indices it leaves alone; never reads outside the window, and allocates no more than the window is
 * long, whatever the bytes say.
 *
 * <p>For decoders, on the cold path. Not thread-safe; lives for one message.
 */
public final class BodyReader {

  private final ByteBuf in;
  private final int end;
  private final String what;
  private int at;

  /**
   * @param in holds the message
   * @param start index of the first byte of the body
   * @param length of the body; all of it must be in {@code in}
   * @param what name of the message, for the text of a violation
   */
  public BodyReader(ByteBuf in, int start, int length, String what) {
    if (start < 0 || length < 0 || length > in.writerIndex() - start) {
      throw new IndexOutOfBoundsException("body [" + start + ", +" + length + ") of " + in);
    }
    this.in = in;
    this.at = start;
    this.end = start + length;
    this.what = what;
  }

  /** Bytes not read yet. */
  public int remaining() {
    return end - at;
  }

  /** Index, in the buffer, of the next byte. */
  public int index() {
    return at;
  }

  /** One byte. */
  public byte readByte() throws ProtocolViolation {
    need(Byte.BYTES);
    return in.getByte(at++);
  }

  /** Two bytes, taken as unsigned: the protocol's counts are. */
  public int readUnsignedShort() throws ProtocolViolation {
    need(Short.BYTES);
    int value = in.getUnsignedShort(at);
    at += Short.BYTES;
    return value;
  }

  /** Four bytes. */
  public int readInt() throws ProtocolViolation {
    need(Integer.BYTES);
    int value = in.getInt(at);
    at += Integer.BYTES;
    return value;
  }

  /** {@code length} bytes, copied. */
  public byte[] readBytes(int length) throws ProtocolViolation {
    need(length);
    byte[] bytes = ByteBufUtil.getBytes(in, at, length, true);
    at += length;
    return bytes;
  }

  /** All bytes that are left, copied. */
  public byte[] readRest() throws ProtocolViolation {
    return readBytes(remaining());
  }

  /** Text up to a NUL, which must be there, and past it. */
  public String readCString() throws ProtocolViolation {
    int nul = at < end ? in.indexOf(at, end, (byte) 0) : -1;
    if (nul < 0) {
      throw violation("string without terminator");
    }
    String text = WireText.read(in, at, nul - at);
    at = nul + 1;
    return text;
  }

  /**
   * Checks that the body has been read to its end.
   *
   * @throws ProtocolViolation if bytes are left
   */
  public void expectEnd() throws ProtocolViolation {
    if (at != end) {
      throw violation(remaining() + " bytes too many");
    }
  }

  /** A violation that names the message. */
  public ProtocolViolation violation(String problem) {
    return new ProtocolViolation("invalid " + what + " message: " + problem);
  }

  private void need(int bytes) throws ProtocolViolation {
    if (bytes < 0 || bytes > end - at) {
      throw violation("insufficient data left");
    }
  }
}
