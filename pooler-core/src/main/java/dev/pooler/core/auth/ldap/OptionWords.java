package dev.pooler.core.auth.ldap;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Takes {@code name=value name="quoted value"} apart: space separates, except in quotes, which may
 * begin anywhere in a word; {@code ""} inside them is one quote. Stateless.
 */
final class OptionWords {
  private OptionWords() {}

  /** The options by name, in their order; of those given twice the last. */
  static Map<String, String> read(String text) throws LdapOptionsException {
    Map<String, String> options = new LinkedHashMap<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        word.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (Character.isWhitespace(c) && !quoted) {
        take(word, options);
      } else {
        word.append(c);
      }
    }
    if (quoted) {
      throw new LdapOptionsException("LDAP options: a quote has no end");
    }
    take(word, options);
    return options;
  }

  private static void take(StringBuilder word, Map<String, String> options)
      throws LdapOptionsException {
    if (!word.isEmpty()) {
      int equals = word.indexOf("=");
      if (equals < 1) {
        throw new LdapOptionsException("invalid LDAP option: \"" + word + "\"");
      }
      options.put(word.substring(0, equals), word.substring(equals + 1));
      word.setLength(0);
    }
  }
}
