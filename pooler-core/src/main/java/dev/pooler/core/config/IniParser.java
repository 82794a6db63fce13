package dev.pooler.core.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lines of an ini file, by PgBouncer's rules: a comment is a line that starts with {@code ;} or
 * {@code #}; a key consists of letters, digits and {@code _.-*}, or stands in double quotes; the
 * value is the rest of the line, without the white space around it.
 */
final class IniParser {
  private static final String INCLUDE = "%include";

  private IniParser() {}

  /** One meaningful line. */
  sealed interface Line {
    int number();

    record Header(int number, String title) implements Line {}

    record Setting(int number, String key, String value) implements Line {}

    record Include(int number, String file) implements Line {}

    record Broken(int number, String text) implements Line {}
  }

  static List<Line> parse(String text) {
    List<Line> lines = new ArrayList<>();
    int number = 0;
    for (String raw : text.split("\n", -1)) {
      number++;
      add(lines, number, raw.strip());
    }
    return lines;
  }

  /** What follows a header on its line is read like a line of its own. */
  private static void add(List<Line> lines, int number, String text) {
    int end = text.startsWith("[") ? text.indexOf(']') : -1;
    Line line = line(number, end < 0 ? text : text.substring(0, end + 1));
    if (line != null) {
      lines.add(line);
    }
    if (end >= 0) {
      add(lines, number, text.substring(end + 1).strip());
    }
  }

  private static @Nullable Line line(int number, String text) {
    if (text.isEmpty() || text.startsWith(";") || text.startsWith("#")) {
      return null;
    }
    if (text.startsWith(INCLUDE)
        && text.length() > INCLUDE.length()
        && Character.isWhitespace(text.charAt(INCLUDE.length()))) {
      return new Line.Include(number, text.substring(INCLUDE.length()).strip());
    }
    if (text.startsWith("[")) {
      return text.indexOf(']') == text.length() - 1
          ? new Line.Header(number, text.substring(1, text.length() - 1))
          : new Line.Broken(number, text);
    }
    return setting(number, text);
  }

  private static Line setting(int number, String text) {
    StringBuilder key = new StringBuilder();
    int end = text.startsWith("\"") ? quotedKey(text, key) : plainKey(text, key);
    String rest = text.substring(end).stripLeading();
    return key.isEmpty() || !rest.startsWith("=")
        ? new Line.Broken(number, text)
        : new Line.Setting(number, key.toString(), rest.substring(1).strip());
  }

  private static int plainKey(String text, StringBuilder key) {
    int end = 0;
    while (end < text.length() && isKeyCharacter(text.charAt(end))) {
      end++;
    }
    key.append(text, 0, end);
    return end;
  }

  /** PgBouncer documents quoted names but stops at them; they are read here. */
  private static int quotedKey(String text, StringBuilder key) {
    for (int i = 1; i < text.length(); i++) {
      if (text.charAt(i) != '"') {
        key.append(text.charAt(i));
      } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
        key.append('"');
        i++;
      } else {
        return i + 1;
      }
    }
    key.setLength(0);
    return text.length();
  }

  private static boolean isKeyCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "_.-*".indexOf(c) >= 0;
  }
}
