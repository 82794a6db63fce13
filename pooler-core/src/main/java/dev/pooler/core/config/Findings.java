package dev.pooler.core.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Problems and warnings as they are found. Confined to one reading. */
final class Findings {
  private final List<Problem> problems = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();

  /** Where a line stands. */
  record Place(String file, int line, @Nullable Section section) {
    @Nullable String title() {
      return section == null ? null : section.title();
    }
  }

  void problem(Place place, @Nullable String key, @Nullable String value, String rule) {
    problems.add(new Problem(place.file(), place.line(), place.title(), key, value, rule, null));
  }

  void unknown(Place place, String key, @Nullable String nearest) {
    problems.add(
        new Problem(place.file(), place.line(), place.title(), key, null, "unknown key", nearest));
  }

  void warning(Place place, @Nullable String key, @Nullable String value, String rule) {
    warnings.add(new Problem(place.file(), place.line(), place.title(), key, value, rule, null));
  }

  ConfigProblems problems() {
    return new ConfigProblems(problems);
  }

  ConfigProblems warnings() {
    return new ConfigProblems(warnings);
  }
}
