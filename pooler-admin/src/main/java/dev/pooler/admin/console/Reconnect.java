package dev.pooler.admin.console;

/** {@code RECONNECT [db]}: the servers are opened anew, each as soon as nobody holds it. */
final class Reconnect implements Command {

  @Override
  public String name() {
    return "RECONNECT";
  }

  @Override
  public boolean reads(String argument) {
    return true;
  }

  @Override
  public Running run(Node node, String argument) {
    if (argument.equals(AdminConsole.DATABASE)) {
      return Running.of(Refusals.adminDatabase("reconnect"));
    }
    return Running.tagged(name(), node.control().reconnect(argument.isEmpty() ? null : argument));
  }
}
