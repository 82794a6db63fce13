package dev.pooler.core.config;

import org.jspecify.annotations.Nullable;

/**
 * One key of the configuration: what it is called, what its values are, and what it is when nobody
 * sets it. Keys are compared by section and name. Immutable.
 */
public final class ConfigKey<T> {
  private final Section section;
  private final String name;
  private final ValueType<T> type;
  private final String defaultText;
  private final @Nullable T defaultValue;
  private final boolean live;
  private final int hash;

  private ConfigKey(
      Section section,
      String name,
      ValueType<T> type,
      String defaultText,
      @Nullable T defaultValue,
      boolean live) {
    this.section = section;
    this.name = name;
    this.type = type;
    this.defaultText = defaultText;
    this.defaultValue = defaultValue;
    this.live = live;
    this.hash = 31 * section.hashCode() + name.hashCode();
  }

  static <T> ConfigKey<T> live(String name, ValueType<T> type, String defaultText) {
    return withDefault(Section.PGBOUNCER, name, type, defaultText, true);
  }

  static <T> ConfigKey<T> fixed(String name, ValueType<T> type, String defaultText) {
    return withDefault(Section.PGBOUNCER, name, type, defaultText, false);
  }

  static <T> ConfigKey<T> own(Section section, String name, ValueType<T> type, String fallback) {
    return withDefault(section, name, type, fallback, false);
  }

  static <T> ConfigKey<T> entry(Section section, String name, ValueType<T> type) {
    return new ConfigKey<>(section, name, type, "", null, true);
  }

  private static <T> ConfigKey<T> withDefault(
      Section section, String name, ValueType<T> type, String defaultText, boolean live) {
    try {
      return new ConfigKey<>(section, name, type, defaultText, type.parse(defaultText), live);
    } catch (BadValueException e) {
      throw new AssertionError("default of " + name, e);
    }
  }

  /** Where it may stand. */
  public Section section() {
    return section;
  }

  /** As written in the file. */
  public String name() {
    return name;
  }

  /** Parser and formatter of its values. */
  public ValueType<T> type() {
    return type;
  }

  /**
   * The default as {@code SHOW CONFIG} prints it; for keys of entries (databases, users, peers)
   * empty, because an unset key there inherits.
   */
  public String defaultText() {
    return defaultText;
  }

  /**
   * The typed default.
   *
   * @throws IllegalStateException for keys of entries, which have none
   */
  public T defaultValue() {
    if (defaultValue == null) {
      throw new IllegalStateException(this + " has no default");
    }
    return defaultValue;
  }

  /** Whether {@code RELOAD} and {@code SET} change it in the running process. */
  public boolean live() {
    return live;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof ConfigKey<?> key && key.section == section && key.name.equals(name));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return "[" + section.title() + "] " + name;
  }
}
