package dev.pooler.boot;

import dev.pooler.admin.console.AdminConsole;
import dev.pooler.core.budget.FixedNodeBudget;
import dev.pooler.core.config.ConfigReader;
import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.config.ReadResult;
import dev.pooler.core.listener.ListenException;
import dev.pooler.core.node.ConfigSource;
import dev.pooler.core.node.Node;
import dev.pooler.core.node.NodeOperator;
import dev.pooler.core.tls.TlsConfigException;
import dev.pooler.core.view.SettingView;
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

  private final ConfigSource source;

  PoolerProcess(Path file, Map<String, String> environment) {
    this.source = () -> ConfigReader.read(file, environment);
  }

  /** Runs until the pooler is told to stop; returns the exit code. */
  int run() {
    return switch (source.read()) {
      case ReadResult.Ok ok -> run(ok.config());
      case ReadResult.Invalid invalid -> {
        System.err.println(invalid.problems().message());
        yield BAD_START;
      }
    };
  }

  private int run(PoolerConfig config) {
    try {
      Node node = startNode(config, source);
      LOGGER
          .atInfo()
          .addKeyValue("addresses", node.addresses())
          .addKeyValue("transport", node.transport())
          .log("listening");
      node.awaitStop();
      return 0;
    } catch (ListenException | TlsConfigException e) {
      System.err.println("pooler: " + e.getMessage());
      return BAD_START;
    }
  }

  /** Starts a node that stands alone, with its console. */
  static Node startNode(PoolerConfig config, ConfigSource source)
      throws ListenException, TlsConfigException {
    return Node.start(config, source, new FixedNodeBudget(), PoolerProcess::console);
  }

  private static AdminConsole console(NodeOperator operator) {
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
