package dev.pooler.boot.demo;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code pooler demo}. Owned by the main thread. */
@Command(
    name = "demo",
    description =
        "Starts a PostgreSQL with a sample database, and Pooler in front of it, until Ctrl-C.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class DemoCommand implements Callable<Integer> {
  private static final String LOG_LEVEL = "pooler.log.level";

  private final NodeStarter starter;
  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "6432",
      description = "Where Pooler listens (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--check",
      description = "On free ports; runs queries in every pool mode, says what it saw, and ends.")
  private boolean check;

  @Option(
      names = "--train",
      hidden = true,
      description = "Like --check, and what else bin/make-aot wants an AOT cache to know.")
  private boolean train;

  public DemoCommand(NodeStarter starter) {
    this.starter = starter;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (System.getProperty(LOG_LEVEL) == null) {
      // A check provokes warnings.
      System.setProperty(LOG_LEVEL, check || train ? "ERROR" : "WARN");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (Demo demo = new Demo(starter, out::println)) {
      Runtime.getRuntime().addShutdownHook(new Thread(demo::close, "demo-close"));
      Demo.Running running = demo.start(check || train ? 0 : port, train);
      if (check || train) {
        new DemoCheck(running, out::println).run();
        if (train) {
          new DemoTraining(running, out::println).run();
        }
        out.println("check: passed");
        return 0;
      }
      out.println(welcome(running));
      running.node().awaitStop();
      return 0;
    } catch (DemoException e) {
      spec.commandLine().getErr().println("pooler demo: " + e.getMessage());
      return 1;
    }
  }

  private static String welcome(Demo.Running running) throws DemoException {
    return """
    PostgreSQL %1$s runs on port %2$d, Pooler in front of it on port %3$d (%4$s).

      psql      psql -h %5$s -p %3$d -U %6$s demo
      JDBC      jdbc:postgresql://%5$s:%3$d/demo?user=%6$s
      console   psql -h %5$s -p %3$d -U %6$s pgbouncer -c 'SHOW POOLS'
      modes     database demo pools by transaction, demo_session by session, demo_statement by statement
      settings  %7$s

    No password is needed; only this machine can connect. Ctrl-C stops both and removes the data.
    """
        .formatted(
            running.postgres().version(),
            running.postgres().port(),
            running.port(),
            running.transport(),
            Demo.HOST,
            DemoPostgres.USER,
            running.configFile());
  }
}
