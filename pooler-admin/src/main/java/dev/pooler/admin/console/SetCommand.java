package dev.pooler.admin.console;

import dev.pooler.admin.console.Command.Running;
import dev.pooler.admin.render.Answer;
import dev.pooler.core.control.Console.Access;
import java.util.Locale;
import java.util.Set;

/**
 * {@code SET key = value}. What drivers set on every connection is accepted and ignored, from
 * everybody; the rest changes the running process. It is no {@link Command}: its grammar is its
 * own.
 */
final class SetCommand {
  private static final Set<String> IGNORED =
      Set.of(
          "client_encoding",
          "datestyle",
          "default_transaction_isolation",
          "extra_float_digits",
          "standard_conforming_strings",
          "timezone");

  private SetCommand() {}

  static Running run(Node node, Access access, Statement.Assignment assignment) {
    if (IGNORED.contains(assignment.key().toLowerCase(Locale.ROOT))) {
      return Running.of(new Answer.Noticed("SET ignored", null, "SET"));
    }
    if (access != Access.ADMIN) {
      return Running.of(Refusals.adminNeeded());
    }
    return Running.tagged(
        "SET " + assignment.key() + "=" + assignment.value(),
        node.control().set(assignment.key(), assignment.value()));
  }
}
