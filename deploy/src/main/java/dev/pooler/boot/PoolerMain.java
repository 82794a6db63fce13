package dev.pooler.boot;

import dev.pooler.boot.command.Options;
import dev.pooler.boot.command.Request;
import dev.pooler.boot.demo.DemoCommand;
import dev.pooler.boot.log.LogSetup;
import dev.pooler.boot.posix.Syslog;
import dev.pooler.boot.userlist.UserlistCommand;
import dev.pooler.core.backend.HostResolver;
import dev.pooler.core.config.ImageEnvironment;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The command line of Pooler and the entry point of its process. */
public final class PoolerMain {
  private static final int BAD_USAGE = 1;

  private final String program;
  private final Map<String, String> environment;
  private final PrintStream out;
  private final PrintStream err;

  /**
   * A command line.
   *
   * @param program the name that it was called by
   */
  PoolerMain(String program, Map<String, String> environment, PrintStream out, PrintStream err) {
    this.program = program;
    this.environment = Map.copyOf(environment);
    this.out = out;
    this.err = err;
  }

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    HostResolver.bypassRuntimeCache();
    String program = System.getProperty("pooler.program", "pooler");
    System.exit(new PoolerMain(program, System.getenv(), System.out, System.err).execute(args));
  }

  /** Runs the command; returns the exit code. */
  int execute(String... args) {
    CommandLine command = args.length == 0 ? null : command(args[0]);
    if (command != null) {
      return command.execute(Arrays.copyOfRange(args, 1, args.length));
    }
    return switch (Options.parse(args)) {
      case Request.Help help -> {
        out.print(CommandTexts.help(program));
        yield 0;
      }
      case Request.Version version -> {
        out.print(CommandTexts.version(program));
        yield 0;
      }
      case Request.Wrong(String reason) -> wrong(reason);
      case Request.Run run -> {
        String config = run.config();
        if (config == null && !ImageEnvironment.isPresent(environment)) {
          yield wrong("no configuration file specified");
        }
        Path file = config == null ? ImageEnvironment.MAIN : Path.of(config);
        LogSetup log = new LogSetup(run.quiet(), run.verbose(), new Syslog());
        yield new PoolerProcess(file, environment, log).run(run);
      }
    };
  }

  /** A command of Pooler's own; null for what PgBouncer would take for a file. */
  private @Nullable CommandLine command(String name) {
    return switch (name) {
      case "demo" ->
          new CommandLine(new DemoCommand(PoolerProcess::startNode))
              .setCommandName(program + " demo");
      case "userlist" ->
          new CommandLine(new UserlistCommand(environment)).setCommandName(program + " userlist");
      default -> null;
    };
  }

  private int wrong(String reason) {
    err.println(program + ": " + reason);
    err.println("Try \"" + program + " --help\" for more information.");
    return BAD_USAGE;
  }
}
