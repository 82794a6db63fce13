package dev.pooler.admin.console;

import dev.pooler.core.control.ControlException;
import dev.pooler.core.control.NodeControl;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A command on one database, or on all of them where none is named; answered when its effect is
 * reached.
 *
 * @param onConsole the answer where the console's own database is named
 * @param effect what is asked of the node
 */
record DatabaseCommand(String name, Running onConsole, Effect effect) implements Command {

  /** What is asked of the node. */
  @FunctionalInterface
  interface Effect {
    /** Acts on this database; null: on all. */
    CompletionStage<Void> on(NodeControl control, @Nullable String database);
  }

  /** {@code RESUME [db]}: undoes PAUSE and KILL. */
  static DatabaseCommand resume() {
    return new DatabaseCommand(
        "RESUME",
        Running.of(
            CompletableFuture.failedFuture(
                ControlException.databaseNotPaused(AdminConsole.DATABASE))),
        NodeControl::resume);
  }

  /** {@code KILL [db]}: drops clients and servers at once and leaves the databases paused. */
  static DatabaseCommand kill() {
    return new DatabaseCommand(
        "KILL", Running.of(Refusals.adminDatabase("kill")), NodeControl::kill);
  }

  /** {@code RECONNECT [db]}: the servers are opened anew, each as soon as nobody holds it. */
  static DatabaseCommand reconnect() {
    return new DatabaseCommand(
        "RECONNECT", Running.of(Refusals.adminDatabase("reconnect")), NodeControl::reconnect);
  }

  /**
   * {@code WAIT_CLOSE [db]}: answered when no server is left that is to be closed, e.g. after
   * {@code RECONNECT}. Each is answered by itself, where PgBouncer answers all that wait at once,
   * when none waits any more.
   */
  static DatabaseCommand waitClose() {
    return new DatabaseCommand(
        "WAIT_CLOSE",
        Running.of(Refusals.refused("cannot wait in admin db: " + AdminConsole.DATABASE)),
        NodeControl::waitClose);
  }

  @Override
  public boolean reads(String argument) {
    return true;
  }

  @Override
  public Running run(Node node, String argument) {
    if (argument.equals(AdminConsole.DATABASE)) {
      return onConsole;
    }
    return Running.tagged(name, effect.on(node.control(), argument.isEmpty() ? null : argument));
  }
}
