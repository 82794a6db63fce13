package dev.pooler.boot;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line of Pooler and the entry point of its process. */
@Command(
    name = "pooler",
    description = "A PostgreSQL connection pooler that replaces PgBouncer.",
    versionProvider = PoolerVersion.class,
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class PoolerMain implements Callable<Integer> {
  @Spec private CommandSpec spec;

  private PoolerMain() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    int exitCode = commandLine().execute(args);
    System.exit(exitCode);
  }

  static CommandLine commandLine() {
    return new CommandLine(new PoolerMain());
  }

  @Override
  public Integer call() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Need a configuration file.");
  }
}
