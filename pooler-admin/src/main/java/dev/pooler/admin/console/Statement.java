package dev.pooler.admin.console;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One console query, read with PgBouncer's grammar: {@code word [word] [;]} or {@code set word
 * (=|to) value [;]}, words bare or in double quotes, values also in single quotes. One statement a
 * query; no comments; no empty query. Immutable.
 */
sealed interface Statement {

  /**
   * A command with at most one argument.
   *
   * @param name as typed, without quotes; case does not matter
   * @param argument without quotes, empty when there is none; case is kept
   */
  record Call(String name, String argument) implements Statement {}

  /** {@code SET key = value}, both without quotes. */
  record Assignment(String key, String value) implements Statement {}

  /** Follows the grammar, but a part is longer than the console takes. */
  record TooLong() implements Statement {}

  /** Does not follow the grammar. */
  record Unreadable() implements Statement {}

  /** Reads one query. Never fails. */
  static Statement read(String text) {
    return Grammar.read(text);
  }

  /** The grammar, as patterns. */
  final class Grammar {
    // Possessive, so that neither quotes without an end nor many doubled ones make it backtrack.
    private static final String WORD = "(\"[^\"]*+(?:\"\"[^\"]*+)*+\"|[0-9a-z_]+)";
    private static final String STRING = "('[^']*+(?:''[^']*+)*+')";
    private static final String SPACE = "[ \\t\\n\\r]";
    private static final String END = SPACE + "*+(?:;" + SPACE + "*+)?";

    private static final Pattern CALL =
        pattern(SPACE + "*+" + WORD + "(?:" + SPACE + "++" + WORD + ")?" + END);
    // Neither the key nor the value needs a space beside "to": "set pool_sizeto 5" is a statement.
    private static final Pattern ASSIGNMENT =
        pattern(
            (SPACE + "*+set" + SPACE + "++" + WORD)
                + (SPACE + "*+(?:=|to)" + SPACE + "*+")
                + ("(?:" + WORD + "|" + STRING + ")" + END));

    // Limits in bytes of UTF-8, with quotes, as in PgBouncer.
    private static final int MAX_NAME = 15;
    private static final int MAX_ARGUMENT = 63;
    private static final int MAX_VALUE = 255;

    /** Longer texts are not matched at all: the patterns' recursion must fit a loop's stack. */
    private static final int MAX_TEXT = 2048;

    private Grammar() {}

    private static Pattern pattern(String regex) {
      return Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
    }

    private static Statement read(String text) {
      if (text.length() > MAX_TEXT) {
        return new Unreadable();
      }
      Matcher call = CALL.matcher(text);
      if (call.matches()) {
        String name = part(call, 1);
        String argument = part(call, 2);
        return fits(name, MAX_NAME) && fits(argument, MAX_ARGUMENT)
            ? new Call(unquote(name), unquote(argument))
            : new TooLong();
      }
      Matcher assignment = ASSIGNMENT.matcher(text);
      if (assignment.matches()) {
        String key = part(assignment, 1);
        String value = part(assignment, 2) + part(assignment, 3);
        return fits(key, MAX_ARGUMENT) && fits(value, MAX_VALUE)
            ? new Assignment(unquote(key), unquote(value))
            : new TooLong();
      }
      return new Unreadable();
    }

    private static String part(Matcher matcher, int group) {
      String found = matcher.group(group);
      return found == null ? "" : found;
    }

    private static boolean fits(String raw, int bytes) {
      return raw.getBytes(StandardCharsets.UTF_8).length <= bytes;
    }

    private static String unquote(String raw) {
      if (raw.isEmpty() || (raw.charAt(0) != '"' && raw.charAt(0) != '\'')) {
        return raw;
      }
      String quote = raw.substring(0, 1);
      return raw.substring(1, raw.length() - 1).replace(quote + quote, quote);
    }
  }
}
