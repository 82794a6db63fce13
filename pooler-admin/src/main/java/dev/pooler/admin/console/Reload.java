package dev.pooler.admin.console;

/** {@code RELOAD}: reads the configuration again. */
final class Reload implements Command {

  @Override
  public String name() {
    return "RELOAD";
  }

  @Override
  public boolean reads(String argument) {
    return argument.isEmpty();
  }

  @Override
  public Running run(Node node, String argument) {
    return Running.tagged(name(), node.control().reload());
  }
}
