package dev.pooler.core.config;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with the configuration, or worth a warning.
 *
 * @param file as named on the command line or by {@code %include}; {@code environment} for
 *     variables
 * @param line counted from 1; 0 where there is none
 * @param section title of the section, null before the first
 * @param key key or entry, null when the line has none
 * @param value as written, null when there is none; never a secret
 * @param rule what was broken
 * @param nearest known key that an unknown one resembles
 */
public record Problem(
    String file,
    int line,
    @Nullable String section,
    @Nullable String key,
    @Nullable String value,
    String rule,
    @Nullable String nearest) {

  /** One line for the operator. */
  public String message() {
    StringBuilder text = new StringBuilder(file);
    if (line > 0) {
      text.append(':').append(line);
    }
    text.append(": ");
    if (section != null) {
      text.append('[').append(section).append("] ");
    }
    if (key != null) {
      text.append(key);
      if (value != null) {
        text.append(" = \"").append(value).append('"');
      }
      text.append(": ");
    }
    text.append(rule);
    if (nearest != null) {
      text.append("; nearest known key: ").append(nearest);
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return message();
  }
}
