package dev.pooler.core.config;

import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All keys that there are, by section and name. */
public final class KeyRegistry {
  private static final Map<Section, Map<String, ConfigKey<?>>> KEYS = index();

  private KeyRegistry() {}

  /** Every key of the section, in no particular order. */
  public static Collection<ConfigKey<?>> keys(Section section) {
    return of(section).values();
  }

  /** The key of exactly this name (case matters, as in PgBouncer). */
  public static @Nullable ConfigKey<?> find(Section section, String name) {
    return of(section).get(name);
  }

  /** A key of {@code [pgbouncer]}. */
  public static @Nullable ConfigKey<?> find(String name) {
    return find(Section.PGBOUNCER, name);
  }

  /** The known name most like the given one; null if nothing in the section resembles it. */
  public static @Nullable String nearest(Section section, String name) {
    return nearest(of(section).keySet().stream(), name);
  }

  /**
   * The candidate with the smallest edit distance, if that is at most a third of the name (or 2).
   */
  static @Nullable String nearest(Stream<String> candidates, String name) {
    String best = null;
    int least = Math.max(2, name.length() / 3) + 1;
    for (String candidate : candidates.sorted().toList()) {
      int distance = distance(name.toLowerCase(Locale.ROOT), candidate);
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return best;
  }

  private static Map<String, ConfigKey<?>> of(Section section) {
    return Objects.requireNonNull(KEYS.get(section));
  }

  private static int distance(String left, String right) {
    int[] row = new int[right.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int change = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[right.length()];
  }

  private static Map<Section, Map<String, ConfigKey<?>>> index() {
    List<ConfigKey<?>> all =
        Stream.of(
                ListenKeys.ALL,
                PoolKeys.ALL,
                TimeKeys.ALL,
                AuthKeys.ALL,
                TlsKeys.ALL,
                ProcessKeys.ALL,
                OwnKeys.ALL,
                DatabaseKeys.ALL,
                UserKeys.ALL,
                PeerKeys.ALL)
            .<ConfigKey<?>>flatMap(List::stream)
            .toList();
    Map<Section, Map<String, ConfigKey<?>>> index = new EnumMap<>(Section.class);
    for (Section section : Section.values()) {
      index.put(
          section,
          all.stream()
              .filter(key -> key.section() == section)
              .collect(toUnmodifiableMap(ConfigKey::name, Function.identity())));
    }
    return index;
  }
}
