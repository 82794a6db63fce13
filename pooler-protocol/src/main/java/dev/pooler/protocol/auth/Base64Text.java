package dev.pooler.protocol.auth;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Base64 as PostgreSQL reads it: padding is not optional. Stateless. */
final class Base64Text {
  private Base64Text() {}

  static byte @Nullable [] decode(String text) {
    if (text.length() % 4 != 0) {
      return null;
    }
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * The same, but there is only one text for the same bytes: bits that do not count must be zero.
   */
  static byte @Nullable [] decodeCanonical(String text) {
    byte @Nullable [] bytes = decode(text);
    return bytes != null && encode(bytes).equals(text) ? bytes : null;
  }

  static String encode(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
