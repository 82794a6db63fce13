package dev.pooler.core.config;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keys that are known but do not act yet. Setting one is refused, because a pooler that quietly
 * ignores e.g. an HBA file is a hole. Delete a row when its feature comes; a test compares README's
 * table with this one.
 */
final class NotYet {
  private static final String PEERS = "cancel peering is not supported yet";

  private static final Map<ConfigKey<?>, Rule> RULES =
      Stream.of(changed(ProcessKeys.PEER_ID, PEERS))
          .collect(toUnmodifiableMap(Rule::key, Function.identity()));

  private NotYet() {}

  private record Rule(ConfigKey<?> key, Predicate<Object> refused, String reason) {}

  /** Every key of which some value, or any, is refused. */
  static Set<ConfigKey<?>> keys() {
    return RULES.keySet();
  }

  /** Why the value that {@code values} has for the key is refused; null if it is not. */
  static @Nullable String reason(ConfigKey<?> key, Values values) {
    Rule rule = RULES.get(key);
    Object value = values.find(key);
    return rule != null && value != null && rule.refused().test(value) ? rule.reason() : null;
  }

  /** Why an entry of the section is refused, whatever it says; null if it is not. */
  static @Nullable String reason(Section section) {
    return section == Section.PEERS ? PEERS : null;
  }

  private static <T> Rule changed(ConfigKey<T> key, String reason) {
    T usual = key.defaultValue();
    return new Rule(key, value -> !value.equals(usual), reason);
  }
}
