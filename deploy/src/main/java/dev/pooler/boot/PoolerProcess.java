package dev.pooler.boot;

import dev.pooler.admin.console.AdminConsole;
import dev.pooler.boot.command.Request;
import dev.pooler.boot.log.LevelName;
import dev.pooler.boot.log.LogSetup;
import dev.pooler.boot.posix.ServiceManager;
import dev.pooler.boot.posix.Terminal;
import dev.pooler.core.budget.FixedNodeBudget;
import dev.pooler.core.config.ConfigProblems;
import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.config.ProcessKeys;
import dev.pooler.core.config.ReadResult;
import dev.pooler.core.listener.ListenException;
import dev.pooler.core.node.ConfigSource;
import dev.pooler.core.node.Node;
import dev.pooler.core.node.NodeOperator;
import dev.pooler.core.tls.TlsConfigException;
import dev.pooler.core.view.SettingView;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of the pooler: from the configuration to the exit code. Owned by the main thread. */
final class PoolerProcess {
  private static final Logger LOGGER = LoggerFactory.getLogger(PoolerProcess.class);
  private static final int BAD_START = 1;

  private final ConfigFiles files;
  private final LogSetup log;
  private final ServiceManager manager;

  PoolerProcess(Path file, Map<String, String> environment, LogSetup log) {
    this.files = new ConfigFiles(file, environment, log);
    this.log = log;
    this.manager = ServiceManager.of(environment);
  }

  /** Runs until the pooler is told to stop; returns the exit code. */
  int run(Request.Run wanted) {
    try {
      return switch (files.read()) {
        case ReadResult.Ok(PoolerConfig config, ConfigProblems warnings) -> {
          RunningUser.assume(wanted.user(), config);
          files.logAsConfigured(config);
          warnings.list().forEach(warning -> LOGGER.warn("{}", warning.message()));
          yield run(config, wanted.daemon());
        }
        case ReadResult.Invalid invalid -> {
          invalid.problems().list().forEach(problem -> LOGGER.error("{}", problem.message()));
          throw new StartException("cannot load config file");
        }
      };
    } catch (StartException e) {
      LOGGER.atError().addMarker(LevelName.FATAL_MARKER).log("{}", e.getMessage());
      return BAD_START;
    }
  }

  private int run(PoolerConfig config, boolean daemon) throws StartException {
    if (daemon && config.get(ProcessKeys.PIDFILE).isEmpty()) {
      throw new StartException("daemon needs pidfile configured");
    }
    try (PidFile pidFile = PidFile.write(config.get(ProcessKeys.PIDFILE))) {
      Node node = startNode(config, files);
      LOGGER.debug("pidfile is {}", pidFile);
      ProcessSignals.handleFor(node.operator(), manager);
      node.addresses().forEach(address -> LOGGER.info("listening on {}", text(address)));
      LOGGER.info(
          "process up: Pooler {}, {}, Java {}",
          PoolerVersion.current(),
          node.transport(),
          Runtime.version());
      started(node, daemon);
      node.awaitStop();
      manager.stopping();
      LOGGER.info("process down");
      return 0;
    } catch (ListenException | TlsConfigException | IOException e) {
      throw new StartException(String.valueOf(e.getMessage()));
    }
  }

  /** Whoever started the process learns that it listens. */
  private void started(Node node, boolean daemon) {
    manager.ready();
    Watchdog.start(manager, node.operator());
    if (daemon) {
      System.out.println("ready");
      System.out.flush();
      log.leaveStderr();
      Terminal.leave();
    }
  }

  private static String text(SocketAddress address) {
    return address instanceof InetSocketAddress tcp
        ? (tcp.getAddress().getHostAddress().indexOf(':') >= 0
                ? "[" + tcp.getAddress().getHostAddress() + "]"
                : tcp.getAddress().getHostAddress())
            + ":"
            + tcp.getPort()
        : "unix:" + address;
  }

  /** Starts a node that stands alone, with its console. */
  static Node startNode(PoolerConfig config, ConfigSource source)
      throws ListenException, TlsConfigException {
    return Node.start(config, source, new FixedNodeBudget(), PoolerProcess::console);
  }

  static AdminConsole console(NodeOperator operator) {
    return new AdminConsole(
        operator,
        () -> settings(operator.config()),
        PoolerVersion.current(),
        ZoneId.systemDefault());
  }

  private static List<SettingView> settings(PoolerConfig config) {
    return config.show().stream()
        .map(shown ->
            new SettingView(shown.key(), shown.value(), shown.defaultText(), shown.changeable()))
        .toList();
  }
}
