package dev.pooler.admin.console;

import dev.pooler.admin.render.Table;
import dev.pooler.admin.render.TableLayout;
import dev.pooler.core.view.NodeView;
import dev.pooler.core.view.NodeView.RunState;
import java.util.List;

/** {@code SHOW STATE}: whether the node as a whole is serving. */
final class ShowState implements Show.OfView {
  private static final TableLayout<Row> LAYOUT =
      TableLayout.<Row>empty().text("key", Row::key).text("value", row -> row.yes ? "yes" : "no");

  private record Row(String key, boolean yes) {}

  @Override
  public String name() {
    return "STATE";
  }

  @Override
  public Table table(Node node, NodeView view) {
    return LAYOUT.render(
        List.of(
            new Row("active", view.state() == RunState.ACTIVE),
            new Row("paused", view.state() == RunState.PAUSED)));
  }
}
