package dev.pooler.admin.console;

import dev.pooler.core.control.NodeControl.ShutdownMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code SHUTDOWN [WAIT_FOR_SERVERS|WAIT_FOR_CLIENTS]}: answered when stopping has begun. */
final class Shutdown implements Command {

  @Override
  public String name() {
    return "SHUTDOWN";
  }

  @Override
  public boolean reads(String argument) {
    return mode(argument) != null;
  }

  @Override
  public Running run(Node node, String argument) {
    ShutdownMode mode = mode(argument);
    if (mode == null) {
      throw new IllegalArgumentException("not a shutdown mode: " + argument);
    }
    return Running.tagged(name(), node.control().shutdown(mode));
  }

  private static @Nullable ShutdownMode mode(String argument) {
    return switch (argument.toUpperCase(Locale.ROOT)) {
      case "" -> ShutdownMode.IMMEDIATE;
      case "WAIT_FOR_SERVERS" -> ShutdownMode.WAIT_FOR_SERVERS;
      case "WAIT_FOR_CLIENTS" -> ShutdownMode.WAIT_FOR_CLIENTS;
      default -> null;
    };
  }
}
