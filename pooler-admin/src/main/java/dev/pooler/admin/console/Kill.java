package dev.pooler.admin.console;

/** {@code KILL [db]}: drops clients and servers at once and leaves the databases paused. */
final class Kill implements Command {

  @Override
  public String name() {
    return "KILL";
  }

  @Override
  public boolean reads(String argument) {
    return true;
  }

  @Override
  public Running run(Node node, String argument) {
    if (argument.equals(AdminConsole.DATABASE)) {
      return Running.of(Refusals.adminDatabase("kill"));
    }
    return Running.tagged(name(), node.control().kill(argument.isEmpty() ? null : argument));
  }
}
