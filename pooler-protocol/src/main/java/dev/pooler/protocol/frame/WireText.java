package dev.pooler.protocol.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * Text of the wire as {@code String}, without loss.
 *
 * <p>PostgreSQL does not say which encoding names, parameters and statements are in, and PgBouncer
 * treats them as opaque bytes; so must whoever compares or forwards them. Bytes are read as UTF-8.
 * Each byte that is not part of valid UTF-8 becomes one lone surrogate, {@code 0xDC00 + byte}
 * (U+DC80 to U+DCFF; the trick of Python's {@code surrogateescape}), and is written back as that
 * byte. Different bytes thus are different strings, and {@code write(read(bytes)) = bytes} always.
 * Where such a string is printed the surrogates show as {@code ?}.
 *
 * <p>Stateless.
 */
public final class WireText {

  private static final int ESCAPE = 0xDC00;
  private static final char FIRST_ESCAPED = 0xDC80;
  private static final char LAST_ESCAPED = 0xDCFF;

  private WireText() {}

  /** Text of {@code in[start, start + length)}; any bytes are taken. Moves no index. */
  public static String read(ByteBuf in, int start, int length) {
    if (ByteBufUtil.isText(in, start, length, StandardCharsets.US_ASCII)) {
      return in.toString(start, length, StandardCharsets.US_ASCII);
    }
    return read(ByteBufUtil.getBytes(in, start, length, true));
  }

  /** Text of these bytes; any are taken. */
  public static String read(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    // UTF-8 never has more chars than bytes, escaped or not.
    CharBuffer out = CharBuffer.allocate(bytes.length);
    while (true) {
      CoderResult result = decoder.decode(in, out, true);
      if (result.isUnderflow()) {
        return out.flip().toString();
      }
      for (int i = result.length(); i > 0; i--) {
        out.put((char) (ESCAPE | (in.get() & 0xff)));
      }
      decoder.reset();
    }
  }

  /** Appends the bytes of {@code text}. */
  public static void write(ByteBuf out, String text) {
    int plainFrom = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)) {
        i++; // A low surrogate after a high one is half of a character, not an escaped byte.
      } else if (c >= FIRST_ESCAPED && c <= LAST_ESCAPED) {
        ByteBufUtil.writeUtf8(out, text, plainFrom, i);
        out.writeByte(c - ESCAPE);
        plainFrom = i + 1;
      }
    }
    ByteBufUtil.writeUtf8(out, text, plainFrom, text.length());
  }

  /**
   * Appends the bytes of {@code text} and a NUL.
   *
   * @throws IllegalArgumentException if the text itself holds a NUL: the peer would read something
   *     else
   */
  public static void writeCString(ByteBuf out, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("NUL inside a string");
    }
    write(out, text);
    out.writeByte(0);
  }
}
