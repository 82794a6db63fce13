package dev.pooler.core.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits {@code key=value key='va''lue'} of an entry into pairs. White space may surround the
 * equals sign; a value without quotes ends at white space; empty values are errors.
 */
final class ConnectString {
  private final String text;
  private int position;

  private ConnectString(String text) {
    this.text = text;
  }

  record Pair(String key, String value) {}

  static List<Pair> parse(String text) throws BadValueException {
    ConnectString reader = new ConnectString(text);
    List<Pair> pairs = new ArrayList<>();
    reader.skipSpace();
    while (reader.position < text.length()) {
      pairs.add(reader.pair());
      reader.skipSpace();
    }
    return pairs;
  }

  private Pair pair() throws BadValueException {
    int start = position;
    while (position < text.length() && text.charAt(position) != '=' && !atSpace()) {
      position++;
    }
    String key = text.substring(start, position);
    skipSpace();
    if (key.isEmpty() || position == text.length() || text.charAt(position) != '=') {
      throw new BadValueException("syntax error in connection string: expected key=value");
    }
    position++;
    skipSpace();
    String value = value();
    if (value.isEmpty()) {
      throw new BadValueException("syntax error in connection string: " + key + " has no value");
    }
    return new Pair(key, value);
  }

  private String value() throws BadValueException {
    if (position < text.length() && text.charAt(position) == '\'') {
      return quoted();
    }
    int start = position;
    while (position < text.length() && !atSpace()) {
      position++;
    }
    return text.substring(start, position);
  }

  private String quoted() throws BadValueException {
    StringBuilder value = new StringBuilder();
    for (position++; position < text.length(); position++) {
      char c = text.charAt(position);
      if (c != '\'') {
        value.append(c);
      } else if (position + 1 < text.length() && text.charAt(position + 1) == '\'') {
        value.append(c);
        position++;
      } else {
        position++;
        return value.toString();
      }
    }
    throw new BadValueException("syntax error in connection string: quote is not closed");
  }

  private boolean atSpace() {
    return Character.isWhitespace(text.charAt(position));
  }

  private void skipSpace() {
    while (position < text.length() && atSpace()) {
      position++;
    }
  }
}
