package dev.pooler.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Columns whose values need not agree: times, ports, numbers of connections. Read from {@code
 * masks.txt}: {@code SHOW X: column column …}, with {@code *} for a result whose rows do not count
 * at all. The rows of every result are compared without their order.
 */
final class Masks {
  private static final Set<String> ALL = Set.of("*");
  private final Map<String, Set<String>> columns = new HashMap<>();

  static Masks read(Path file) throws IOException {
    Masks masks = new Masks();
    for (String line : Files.readAllLines(file)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] parts = line.split(": ", 2);
        masks.columns.put(parts[0], Set.of(parts[1].split(" ", -1)));
      }
    }
    return masks;
  }

  /** The answer to this query, with nothing left in it that need not agree. */
  List<String> apply(String sql, List<String> answer) {
    String key = sql.strip().replace(";", "").replaceAll("\\s+", " ").toUpperCase(Locale.ROOT);
    Set<String> masked = columns.getOrDefault(key, Set.of());
    List<String> before = new ArrayList<>();
    List<String> rows = new ArrayList<>();
    List<String> after = new ArrayList<>();
    String[] names = {};
    for (String line : answer) {
      if (line.startsWith("T ")) {
        names = line.substring(2).split(" ", -1);
      }
      if (!line.startsWith("D ")) {
        (rows.isEmpty() ? before : after).add(line);
      } else if (!masked.equals(ALL)) {
        rows.add(row(line, names, masked));
      }
    }
    rows.sort(null);
    before.addAll(rows);
    before.addAll(after);
    return before;
  }

  private static String row(String line, String[] names, Set<String> masked) {
    String[] values = line.substring(2).split("\\|", -1);
    for (int i = 0; i < values.length && values.length == names.length; i++) {
      if (masked.contains(names[i].substring(0, names[i].indexOf(':')))) {
        values[i] = "_";
      }
    }
    return "D " + String.join("|", values);
  }
}
