package dev.pooler.boot;

import dev.pooler.boot.demo.DemoCommand;
import dev.pooler.boot.userlist.UserlistCommand;
import dev.pooler.core.backend.HostResolver;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
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

  @Parameters(
      arity = "0..1",
      paramLabel = "CONFIG",
      description = "The configuration, a pgbouncer.ini.")
  private @Nullable Path config;

  @Option(
      names = {"-q", "--quiet"},
      description = "Write the log to its file only, not to standard error.")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "Log more.")
  private boolean verbose;

  private PoolerMain() {}

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    HostResolver.bypassRuntimeCache();
    int exitCode = commandLine().execute(args);
    System.exit(exitCode);
  }

  static CommandLine commandLine() {
    return new CommandLine(new PoolerMain())
        .addSubcommand(new DemoCommand(PoolerProcess::startNode))
        .addSubcommand(new UserlistCommand(System.getenv()));
  }

  @Override
  public Integer call() {
    Path file = config;
    if (file == null) {
      throw new CommandLine.ParameterException(spec.commandLine(), "Need a configuration file.");
    }
    return new PoolerProcess(file, System.getenv(), new LogSetup(quiet, verbose)).run();
  }
}
