package dev.pooler.core.parameter;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Values of the tracked parameters of one session or one backend. Immutable, so that thousands of
 * sessions with the same values share one instance; a parameter that is not known has no value.
 */
public final class ParameterValues {
  private final TrackedParameters tracked;
  private final @Nullable String[] values;

  private ParameterValues(TrackedParameters tracked, @Nullable String[] values) {
    this.tracked = tracked;
    this.values = values;
  }

  /** Nothing known yet. */
  public static ParameterValues none(TrackedParameters tracked) {
    return new ParameterValues(tracked, new @Nullable String[tracked.size()]);
  }

  /** Those that are tracked among the given ones, by name. */
  public static ParameterValues of(TrackedParameters tracked, Map<String, String> given) {
    ParameterValues none = none(tracked);
    given.forEach((name, value) -> {
      int index = tracked.indexOf(name);
      if (index >= 0) {
        none.values[index] = value;
      }
    });
    return none;
  }

  /** Calls back for each parameter that has a value, in the order in which they are tracked. */
  public void forEach(BiConsumer<String, String> action) {
    for (int i = 0; i < values.length; i++) {
      String value = values[i];
      if (value != null) {
        action.accept(tracked.name(i), value);
      }
    }
  }

  public @Nullable String get(String name) {
    int index = tracked.indexOf(name);
    return index < 0 ? null : values[index];
  }

  /**
   * These values with one changed; the same instance when nothing changes or the parameter is not
   * tracked.
   */
  public ParameterValues with(String name, String value) {
    int index = tracked.indexOf(name);
    if (index < 0 || value.equals(values[index])) {
      return this;
    }
    @Nullable String[] changed = Arrays.copyOf(values, values.length);
    changed[index] = value;
    return new ParameterValues(tracked, changed);
  }

  /** These values, and those of {@code other} where these have none. */
  public ParameterValues over(ParameterValues other) {
    @Nullable String[] merged = new @Nullable String[values.length];
    boolean differs = false;
    for (int i = 0; i < values.length; i++) {
      merged[i] = values[i] != null ? values[i] : other.values[i];
      differs |= !Objects.equals(merged[i], other.values[i]);
    }
    return differs ? new ParameterValues(tracked, merged) : other;
  }

  /**
   * These values as a server spells them that has just been given them: {@code ISO} has become
   * {@code ISO, MDY}.
   */
  public ParameterValues spelledAs(ParameterValues actual) {
    ParameterValues spelled = this;
    for (int i = 0; i < values.length; i++) {
      String told = actual.values[i];
      if (values[i] != null && told != null) {
        spelled = spelled.with(tracked.name(i), told);
      }
    }
    return spelled;
  }

  /** Whether a backend with the values {@code actual} serves a session that wants these. */
  public boolean isMetBy(ParameterValues actual) {
    if (this == actual) {
      return true;
    }
    for (int i = 0; i < values.length; i++) {
      String wanted = values[i];
      if (wanted != null && !wanted.equals(actual.values[i])) {
        return false;
      }
    }
    return true;
  }

  /**
   * The statements that turn a backend with the values {@code actual} into one that meets these.
   */
  public String setStatements(ParameterValues actual) {
    StringBuilder sql = new StringBuilder();
    for (int i = 0; i < values.length; i++) {
      String wanted = values[i];
      if (wanted != null && !wanted.equals(actual.values[i])) {
        sql.append("SET ")
            .append(identifier(tracked.name(i)))
            .append('=')
            .append(literal(wanted))
            .append(';');
      }
    }
    return sql.toString();
  }

  private static String identifier(String name) {
    boolean plain =
        name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '.');
    return plain ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  /** A string literal that means the same whatever {@code standard_conforming_strings} is. */
  private static String literal(String value) {
    String quoted = value.replace("'", "''");
    return quoted.indexOf('\\') < 0
        ? "'" + quoted + "'"
        : " E'" + quoted.replace("\\", "\\\\") + "'";
  }
}
