package dev.pooler.admin.console;

import dev.pooler.core.control.ControlException;
import java.util.concurrent.CompletableFuture;

/** {@code RESUME [db]}: undoes PAUSE and KILL. */
final class Resume implements Command {

  @Override
  public String name() {
    return "RESUME";
  }

  @Override
  public boolean reads(String argument) {
    return true;
  }

  @Override
  public Running run(Node node, String argument) {
    if (argument.equals(AdminConsole.DATABASE)) {
      return Running.of(
          CompletableFuture.failedFuture(ControlException.databaseNotPaused(argument)));
    }
    return Running.tagged(name(), node.control().resume(argument.isEmpty() ? null : argument));
  }
}
