package dev.pooler.admin.console;

import dev.pooler.core.control.NodeControl;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/**
 * {@code DISABLE db} and {@code ENABLE db}: nobody new may log in, or everybody again.
 *
 * @param name either word
 */
record SwitchDatabase(String name, BiFunction<NodeControl, String, CompletionStage<Void>> action)
    implements Command {

  static SwitchDatabase off() {
    return new SwitchDatabase("DISABLE", NodeControl::disable);
  }

  static SwitchDatabase on() {
    return new SwitchDatabase("ENABLE", NodeControl::enable);
  }

  @Override
  public boolean reads(String argument) {
    return true;
  }

  @Override
  public Running run(Node node, String argument) {
    if (argument.isEmpty()) {
      return Running.of(Refusals.refused("a database is required"));
    }
    if (argument.equals(AdminConsole.DATABASE)) {
      return Running.of(Refusals.adminDatabase(name.toLowerCase(Locale.ROOT)));
    }
    return Running.tagged(name, action.apply(node.control(), argument));
  }
}
