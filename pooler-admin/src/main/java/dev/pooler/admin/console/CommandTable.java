package dev.pooler.admin.console;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All commands, by name. Immutable. */
final class CommandTable {
  private final Map<String, Command> commands =
      Stream.of(
              new ShowCommand("SHOW"),
              new ShowCommand("SELECT"),
              new Pause(),
              DatabaseCommand.resume(),
              DatabaseCommand.kill(),
              new KillClient(),
              new Reload(),
              new Shutdown(),
              SwitchDatabase.off(),
              SwitchDatabase.on(),
              DatabaseCommand.reconnect(),
              DatabaseCommand.waitClose())
          .collect(Collectors.toUnmodifiableMap(Command::name, Function.identity()));

  /** The command of that name, in whatever case; null when there is none. */
  @Nullable Command find(String name) {
    return commands.get(name.toUpperCase(Locale.ROOT));
  }

  /** Every name, for tests. */
  List<String> names() {
    return commands.keySet().stream().sorted().toList();
  }
}
