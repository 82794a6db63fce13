package dev.pooler.core.auth.hba;

/**
 * The words of one line of an HBA, ident or name file: separated by space or commas, {@code #}
 * begins a comment, double quotes take the meaning from words and separators. Confined to one
 * reading.
 */
final class LineWords {

  /** What the current word is. */
  enum Kind {
    /** In quotes: a name whatever it says. */
    QUOTED,
    WORD,
    COMMA,
    /** A quote without its end. */
    BROKEN,
    END
  }

  private final String line;
  private int position;

  /** Where the current word begins. */
  private int wordAt;

  private Kind kind = Kind.END;
  private String text = "";

  LineWords(String line) {
    this.line = line;
    advance();
  }

  Kind kind() {
    return kind;
  }

  /** The current word, or the one before where there is none. */
  String text() {
    return text;
  }

  boolean isWord(String wanted) {
    return kind == Kind.WORD && text.equals(wanted);
  }

  boolean isEnd() {
    return kind == Kind.END;
  }

  /** Steps over the word if it is the one; says whether it was. */
  boolean eat(String wanted) {
    boolean there = isWord(wanted);
    if (there) {
      advance();
    }
    return there;
  }

  /** Steps over a comma if there is one; says whether there was. */
  boolean eatComma() {
    boolean there = kind == Kind.COMMA;
    if (there) {
      advance();
    }
    return there;
  }

  /** The current word and all that follows on the line, as written but for a comment. */
  String rest() {
    int from = wordAt;
    int end = from;
    while (kind != Kind.END && kind != Kind.BROKEN) {
      end = position;
      advance();
    }
    return line.substring(from, end);
  }

  void advance() {
    while (position < line.length() && isSpace(line.charAt(position))) {
      position++;
    }
    wordAt = position;
    if (position == line.length() || line.charAt(position) == '#') {
      position = line.length();
      kind = Kind.END;
      return;
    }
    switch (line.charAt(position)) {
      case ',' -> {
        kind = Kind.COMMA;
        position++;
      }
      case '"' -> quoted();
      default -> bare();
    }
  }

  private void quoted() {
    StringBuilder word = new StringBuilder();
    for (int i = position + 1; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        i++;
      } else if (c == '"') {
        position = i + 1;
        text = word.toString();
        kind = Kind.QUOTED;
        return;
      }
      word.append(c);
    }
    position = line.length();
    kind = Kind.BROKEN;
  }

  private void bare() {
    int end = position + 1;
    while (end < line.length() && !endsWord(line.charAt(end))) {
      end++;
    }
    text = line.substring(position, end);
    position = end;
    kind = Kind.WORD;
  }

  private static boolean endsWord(char c) {
    return c == ',' || c == '#' || c == '"' || isSpace(c);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }
}
