package dev.pooler.admin.console;

/**
 * A command of PgBouncer's that this version does not have yet.
 *
 * @param takesArgument whether it may be followed by a database
 */
record NotYet(String name, boolean takesArgument) implements Command {

  @Override
  public boolean reads(String argument) {
    return takesArgument || argument.isEmpty();
  }

  @Override
  public Running run(Node node, String argument) {
    return Running.of(Refusals.notYet(name));
  }
}
