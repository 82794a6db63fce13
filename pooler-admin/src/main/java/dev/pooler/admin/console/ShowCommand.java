package dev.pooler.admin.console;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * {@code SHOW x}, and {@code SELECT x}, which is the same.
 *
 * @param name either word
 */
record ShowCommand(String name) implements Command {
  private static final Map<String, Show> SHOWS =
      ShowList.all().stream()
          .collect(Collectors.toUnmodifiableMap(Show::name, Function.identity()));

  @Override
  public boolean needsAdmin() {
    return false;
  }

  @Override
  public boolean reads(String argument) {
    return SHOWS.containsKey(argument.toUpperCase(Locale.ROOT));
  }

  @Override
  public Running run(Node node, String argument) {
    Show show = SHOWS.get(argument.toUpperCase(Locale.ROOT));
    if (show == null) {
      throw new IllegalArgumentException("nothing to show: " + argument);
    }
    return Running.of(show.answer(node));
  }
}
