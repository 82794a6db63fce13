package dev.pooler.core.config;

import static java.util.stream.Collectors.joining;

import java.util.List;

/** Everything that was found wrong in one reading, in the order of finding. */
public record ConfigProblems(List<Problem> list) {
  public ConfigProblems {
    list = List.copyOf(list);
  }

  public boolean isEmpty() {
    return list.isEmpty();
  }

  /** One line per problem. */
  public String message() {
    return list.stream().map(Problem::message).collect(joining("\n"));
  }

  @Override
  public String toString() {
    return message();
  }
}
