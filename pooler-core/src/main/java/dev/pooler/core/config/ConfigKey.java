package dev.pooler.core.config;

/**
 * One key of the configuration: what it is called, what its values are, and what it is when nobody
 * sets it. Keys are compared by identity of section and name.
 *
 * @param section where it may stand
 * @param name as written in the file
 * @param type parser and formatter of its values
 * @param defaultText the default as {@code SHOW CONFIG} prints it; for keys of entries (databases,
 *     users, peers) empty, because an unset key there inherits
 * @param live whether {@code RELOAD} and {@code SET} change it in the running process
 */
public record ConfigKey<T>(
    Section section, String name, ValueType<T> type, String defaultText, boolean live) {

  static <T> ConfigKey<T> live(String name, ValueType<T> type, String defaultText) {
    return new ConfigKey<>(Section.PGBOUNCER, name, type, defaultText, true);
  }

  static <T> ConfigKey<T> fixed(String name, ValueType<T> type, String defaultText) {
    return new ConfigKey<>(Section.PGBOUNCER, name, type, defaultText, false);
  }

  static <T> ConfigKey<T> own(Section section, String name, ValueType<T> type, String fallback) {
    return new ConfigKey<>(section, name, type, fallback, false);
  }

  static <T> ConfigKey<T> entry(Section section, String name, ValueType<T> type) {
    return new ConfigKey<>(section, name, type, "", true);
  }

  /** The typed default. */
  public T defaultValue() {
    try {
      return type.parse(defaultText);
    } catch (BadValueException e) {
      throw new AssertionError("default of " + name, e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConfigKey<?> key && key.section == section && key.name.equals(name);
  }

  @Override
  public int hashCode() {
    return 31 * section.hashCode() + name.hashCode();
  }

  @Override
  public String toString() {
    return "[" + section.title() + "] " + name;
  }
}
