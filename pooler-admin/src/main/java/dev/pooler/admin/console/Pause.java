package dev.pooler.admin.console;

import dev.pooler.admin.render.Answer;
import dev.pooler.core.control.NodeControl;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * {@code PAUSE [db]}: answered when the servers are released and closed. As with PgBouncer, a
 * console that cancels its {@code PAUSE} takes it back, but not a {@code PAUSE db}, and one that
 * goes away takes back neither.
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
    NodeControl.Pausing pausing = control.pause(database);
    CompletionStage<Answer> answer = pausing.effect().thenApply(done -> new Answer.Done(name()));
    return new Running(answer, database == null ? pausing.takeBack() : null);
  }
}
