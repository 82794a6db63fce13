package dev.pooler.core.config;

import static java.util.stream.Collectors.joining;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Typed values by key. Immutable. The key's type vouches for the value's, hence the one cast. */
final class Values {
  static final Values NONE = new Values(Map.of(), Map.of());

  private final Map<ConfigKey<?>, Object> map;
  private final Map<ConfigKey<?>, String> verbatim;

  private Values(Map<ConfigKey<?>, Object> map, Map<ConfigKey<?>, String> verbatim) {
    this.map = map;
    this.verbatim = verbatim;
  }

  /** These values with one more, or another one, read from its text. */
  <T> Values with(ConfigKey<T> key, String text) throws BadValueException {
    T value = key.type().parse(text);
    return new Values(
        put(map, key, value), key.type().verbatim() ? put(verbatim, key, text) : verbatim);
  }

  private static <V> Map<ConfigKey<?>, V> put(Map<ConfigKey<?>, V> map, ConfigKey<?> key, V value) {
    Map<ConfigKey<?>, V> copy = new HashMap<>(map);
    copy.put(key, value);
    return Map.copyOf(copy);
  }

  /**
   * These values, but those of keys that a running process cannot change as they are in {@code
   * old}.
   */
  Values keepingFixed(Values old) {
    return keeping(fixedKeys(old), old);
  }

  /** These values, but those of the keys as they are in {@code old}. */
  Values keeping(Set<ConfigKey<?>> keys, Values old) {
    Map<ConfigKey<?>, Object> changed = new HashMap<>(map);
    Map<ConfigKey<?>, String> texts = new HashMap<>(verbatim);
    for (ConfigKey<?> key : keys) {
      changed.remove(key);
      texts.remove(key);
      Object kept = old.map.get(key);
      if (kept != null) {
        changed.put(key, kept);
      }
      String text = old.verbatim.get(key);
      if (text != null) {
        texts.put(key, text);
      }
    }
    return new Values(Map.copyOf(changed), Map.copyOf(texts));
  }

  /** Keys that a running process cannot change and that have other values in {@code old}. */
  Set<ConfigKey<?>> fixedKeys(Values old) {
    Set<ConfigKey<?>> keys = new HashSet<>(map.keySet());
    keys.addAll(old.map.keySet());
    keys.removeIf(key -> key.live() || getOrDefault(key).equals(old.getOrDefault(key)));
    return keys;
  }

  @SuppressWarnings("unchecked")
  <T> @Nullable T find(ConfigKey<T> key) {
    return (T) map.get(key);
  }

  <T> T getOrDefault(ConfigKey<T> key) {
    T value = find(key);
    return value == null ? key.defaultValue() : value;
  }

  <T> String format(ConfigKey<T> key) {
    String text = verbatim.get(key);
    return text != null ? text : key.type().format(getOrDefault(key));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Values values && values.map.equals(map);
  }

  @Override
  public int hashCode() {
    return map.hashCode();
  }

  /** Secrets are masked by their type. */
  @Override
  public String toString() {
    return map.keySet().stream()
        .sorted(Comparator.comparing(ConfigKey::name))
        .map(key -> key.name() + "=" + format(key))
        .collect(joining(" "));
  }
}
