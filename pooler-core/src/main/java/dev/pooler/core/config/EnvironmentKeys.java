package dev.pooler.core.config;

import dev.pooler.core.config.Findings.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The environment variables that are settings: {@code PGBOUNCER_<KEY>} as in files for Compose, and
 * {@code POOLER_<KEY>}, which wins.
 */
final class EnvironmentKeys {
  private static final String COMMON = "PGBOUNCER_";
  private static final String OWN = "POOLER_";

  /** What Docker's links and Kubernetes set for a service that is called pgbouncer or pooler. */
  private static final Pattern SERVICE =
      Pattern.compile("(PGBOUNCER|POOLER)_(SERVICE_.*|PORT_\\d+_.*|NAME|ENV_.*)");

  private EnvironmentKeys() {}

  record Variable(ConfigKey<?> key, String name, String text) {}

  /** In the order in which they count, the last one most. */
  static List<Variable> read(Map<String, String> environment, Findings findings) {
    List<Variable> variables = new ArrayList<>();
    read(COMMON, environment, findings, variables);
    read(OWN, environment, findings, variables);
    return variables;
  }

  private static void read(
      String prefix, Map<String, String> environment, Findings findings, List<Variable> variables) {
    environment.entrySet().stream()
        .filter(each -> each.getKey().startsWith(prefix))
        .filter(each -> !SERVICE.matcher(each.getKey()).matches())
        .sorted(Map.Entry.comparingByKey())
        .forEach(each -> {
          String wanted = each.getKey().substring(prefix.length()).toLowerCase(Locale.ROOT);
          ConfigKey<?> key = key(wanted);
          if (key == null) {
            warn(prefix, each.getKey(), wanted, findings);
          } else {
            variables.add(new Variable(key, each.getKey(), each.getValue()));
          }
        });
  }

  private static @Nullable ConfigKey<?> key(String wanted) {
    for (Section each : Section.values()) {
      ConfigKey<?> key = each.hasEntries() ? null : KeyRegistry.find(each, wanted);
      if (key != null) {
        return key;
      }
    }
    return null;
  }

  private static void warn(String prefix, String name, String wanted, Findings findings) {
    String nearest = KeyRegistry.nearest(Section.PGBOUNCER, wanted);
    if (nearest != null) {
      findings.warning(
          new Place("environment", 0, null),
          name,
          null,
          "is no known setting; nearest: " + prefix + nearest.toUpperCase(Locale.ROOT));
    } else if (prefix.equals(COMMON)) {
      findings.warning(new Place("environment", 0, null), name, null, "is no known setting");
    }
  }
}
