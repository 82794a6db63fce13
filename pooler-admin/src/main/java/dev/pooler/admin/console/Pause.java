package dev.pooler.admin.console;

import dev.pooler.admin.render.Answer;
import dev.pooler.core.control.NodeControl;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * {@code PAUSE [db]}: answered when the servers are released and closed. A console that cancels or
 * goes away before that takes its PAUSE back (PgBouncer leaves the node paused when it goes away).
 */
final class Pause implements Command {

  @Override
  public String name() {
    return "PAUSE";
  }

  @Override
  public boolean reads(String argument) {
    return true;
  }

  @Override
  public Running run(Node node, String argument) {
    if (argument.equals(AdminConsole.DATABASE)) {
      return Running.of(Refusals.adminDatabase("pause"));
    }
    NodeControl control = node.control();
    @Nullable String database = argument.isEmpty() ? null : argument;
    CompletionStage<Answer> answer =
        control.pause(database).thenApply(done -> new Answer.Done(name()));
    return new Running(answer, () -> control.cancelPause(database));
  }
}
