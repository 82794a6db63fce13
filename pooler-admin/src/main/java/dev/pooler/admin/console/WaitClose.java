package dev.pooler.admin.console;

/**
 * {@code WAIT_CLOSE [db]}: answered when no server is left that is to be closed, e.g. after {@code
 * RECONNECT}. Each is answered by itself, where PgBouncer answers all that wait at once, when none
 * waits any more.
 */
final class WaitClose implements Command {

  @Override
  public String name() {
    return "WAIT_CLOSE";
  }

  @Override
  public boolean reads(String argument) {
    return true;
  }

  @Override
  public Running run(Node node, String argument) {
    if (argument.equals(AdminConsole.DATABASE)) {
      return Running.of(Refusals.refused("cannot wait in admin db: " + argument));
    }
    return Running.tagged(name(), node.control().waitClose(argument.isEmpty() ? null : argument));
  }
}
