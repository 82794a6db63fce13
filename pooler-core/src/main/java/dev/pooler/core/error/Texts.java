package dev.pooler.core.error;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Keeps what a client sent from growing or breaking the text that carries it. */
final class Texts {
  /** PgBouncer writes its errors into 128 bytes, the last of which is a zero. */
  static final int LIMIT = 127;

  private Texts() {}

  /**
   * {@code prefix + name}, control characters replaced, cut to {@link #LIMIT} bytes of UTF-8 at a
   * character's end.
   */
  static String withName(String prefix, String name) {
    var text = new StringBuilder(prefix);
    int bytes = prefix.getBytes(UTF_8).length;
    for (int i = 0; i < name.length(); ) {
      int point = name.codePointAt(i);
      i += Character.charCount(point);
      int shown = Character.isISOControl(point) ? '?' : point;
      bytes += width(shown);
      if (bytes > LIMIT) {
        break;
      }
      text.appendCodePoint(shown);
    }
    return text.toString();
  }

  private static int width(int point) {
    if (point < 0x80) {
      return 1;
    }
    if (point < 0x800) {
      return 2;
    }
    return point < 0x10000 ? 3 : 4;
  }
}
