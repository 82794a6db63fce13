package dev.pooler.core.session.login;

import org.jspecify.annotations.Nullable;

/** Splits the startup parameter {@code options} into words as PostgreSQL does. */
final class OptionsReader {
  private final String text;
  private int at;

  OptionsReader(String text) {
    this.text = text;
  }

  /** The next word without its backslashes; null at the end. */
  @Nullable String next() {
    while (at < text.length() && isSpace(text.charAt(at))) {
      at++;
    }
    if (at == text.length()) {
      return null;
    }
    var word = new StringBuilder();
    boolean escaped = false;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (escaped) {
        word.append(c);
        escaped = false;
      } else if (c == '\\') {
        escaped = true;
      } else if (isSpace(c)) {
        break;
      } else {
        word.append(c);
      }
    }
    return word.toString();
  }

  /** C's isspace. */
  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }
}
