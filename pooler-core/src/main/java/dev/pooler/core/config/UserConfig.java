package dev.pooler.core.config;

import org.jspecify.annotations.Nullable;

/** One entry of {@code [users]}, as written; what it leaves open is inherited. Immutable. */
public final class UserConfig {
  private final String name;
  private final Values values;

  UserConfig(String name, Values values) {
    this.name = name;
    this.values = values;
  }

  public String name() {
    return name;
  }

  /** The entry's own value, null when it says nothing. */
  public <T> @Nullable T find(ConfigKey<T> key) {
    return values.find(key);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof UserConfig that && that.name.equals(name) && that.values.equals(values);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + values.hashCode();
  }

  @Override
  public String toString() {
    return name + " = " + values;
  }
}
