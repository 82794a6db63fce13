package dev.pooler.differential;

import dev.pooler.admin.console.AdminConsole;
import dev.pooler.core.node.NodeOperator;
import dev.pooler.core.testing.TestIni;
import dev.pooler.core.testing.TestNode;
import dev.pooler.core.view.SettingView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;

/** Pooler, in this process. It stops by itself when it is told to. */
final class PoolerSubject implements Subject {
  private final TestIni ini;
  private final TestNode node;

  private PoolerSubject(TestIni ini, TestNode node) {
    this.ini = ini;
    this.node = node;
  }

  static PoolerSubject start(TestIni ini) throws IOException {
    ini.set("listen_port", String.valueOf(Subject.freePort()));
    TestNode node = TestNode.start(ini, PoolerSubject::console);
    Thread.ofVirtual().start(() -> node.node().awaitStop());
    return new PoolerSubject(ini, node);
  }

  private static AdminConsole console(NodeOperator operator) {
    return new AdminConsole(operator, () -> settings(operator), "under test", ZoneOffset.UTC);
  }

  private static List<SettingView> settings(NodeOperator operator) {
    return operator.config().show().stream()
        .map(shown ->
            new SettingView(shown.key(), shown.value(), shown.defaultText(), shown.changeable()))
        .toList();
  }

  @Override
  public int port() {
    return node.port();
  }

  @Override
  public void rewrite(String key, String value) {
    node.rewrite(ini.set(key, value));
  }

  @Override
  public Path folder() {
    return Objects.requireNonNull(node.file().getParent());
  }

  @Override
  public void close() {
    node.close();
  }
}
