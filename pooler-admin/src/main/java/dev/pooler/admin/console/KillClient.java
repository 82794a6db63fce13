package dev.pooler.admin.console;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code KILL_CLIENT id}: drops one client, by the id of {@code SHOW CLIENTS}. */
final class KillClient implements Command {
  // PgBouncer reads the id with strtoull: leading digits count, whatever follows does not.
  private static final Pattern LEADING_NUMBER =
      Pattern.compile("[ \\t\\n\\r]*(?:0[xX]([0-9a-fA-F]+)|([0-9]+)).*", Pattern.DOTALL);

  @Override
  public String name() {
    return "KILL_CLIENT";
  }

  @Override
  public boolean reads(String argument) {
    return true;
  }

  @Override
  public Running run(Node node, String argument) {
    OptionalLong id = id(argument);
    return id.isEmpty()
        ? Running.of(Refusals.refused("invalid client pointer supplied"))
        : Running.tagged(name(), node.control().killClient(id.getAsLong()));
  }

  private static OptionalLong id(String argument) {
    Matcher number = LEADING_NUMBER.matcher(argument);
    if (!number.matches()) {
      return OptionalLong.empty();
    }
    String hex = number.group(1);
    try {
      return OptionalLong.of(
          hex == null ? Long.parseLong(number.group(2)) : Long.parseLong(hex, 16));
    } catch (NumberFormatException tooLarge) {
      return OptionalLong.of(Long.MAX_VALUE);
    }
  }
}
