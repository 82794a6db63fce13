package dev.pooler.differential;

import dev.pooler.admin.console.AdminConsole;
import dev.pooler.core.node.NodeOperator;
import dev.pooler.core.view.SettingView;
import java.time.ZoneOffset;
import java.util.List;

/** The console of a node in this process, for tests. */
public final class TestConsole {
  private TestConsole() {}

  /** A console that says it is version "under test". */
  public static AdminConsole of(NodeOperator operator) {
    return new AdminConsole(operator, () -> settings(operator), "under test", ZoneOffset.UTC);
  }

  private static List<SettingView> settings(NodeOperator operator) {
    return operator.config().show().stream()
        .map(shown ->
            new SettingView(shown.key(), shown.value(), shown.defaultText(), shown.changeable()))
        .toList();
  }
}
