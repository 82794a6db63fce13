package dev.pooler.admin.console;

import dev.pooler.admin.render.Table;
import dev.pooler.core.view.NodeView;

/** {@code SHOW CLIENTS}: the sessions that have logged in. */
final class ShowClients implements Show.OfView {

  @Override
  public String name() {
    return "CLIENTS";
  }

  @Override
  public Table table(Node node, NodeView view) {
    return SocketColumns.plain(
        node, view.clients().stream().filter(client -> !client.state().equals("login")).toList());
  }
}
