package dev.pooler.admin.console;

import dev.pooler.admin.render.Table;
import dev.pooler.core.view.NodeView;

/** {@code SHOW SERVERS}: the backends. */
final class ShowServers implements Show.OfView {

  @Override
  public String name() {
    return "SERVERS";
  }

  @Override
  public Table table(Node node, NodeView view) {
    return SocketColumns.plain(node, view.servers());
  }
}
