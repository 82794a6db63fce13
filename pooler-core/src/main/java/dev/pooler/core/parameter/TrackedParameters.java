package dev.pooler.core.parameter;

import java.util.ArrayList;
import java.util.List;

/**
 * Which parameters are tracked, in a fixed order. Immutable; one instance for the life of a node.
 */
public final class TrackedParameters {
  private static final List<String> ALWAYS =
      List.of(
          "client_encoding",
          "DateStyle",
          "TimeZone",
          "standard_conforming_strings",
          "application_name",
          "IntervalStyle");

  private final List<String> names;

  private TrackedParameters(List<String> names) {
    this.names = List.copyOf(names);
  }

  /** The standard six and the given ones ({@code track_extra_parameters}); case does not matter. */
  public static TrackedParameters with(List<String> extra) {
    List<String> names = new ArrayList<>(ALWAYS);
    for (String name : extra) {
      if (names.stream().noneMatch(name::equalsIgnoreCase)) {
        names.add(name);
      }
    }
    return new TrackedParameters(names);
  }

  /** Position of a parameter, -1 when it is not tracked. */
  public int indexOf(String name) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equalsIgnoreCase(name)) {
        return i;
      }
    }
    return -1;
  }

  public String name(int index) {
    return names.get(index);
  }

  public int size() {
    return names.size();
  }
}
