package dev.pooler.admin.console;

import dev.pooler.admin.render.Table;
import dev.pooler.core.view.NodeView;
import java.util.stream.Stream;

/** {@code SHOW SOCKETS}: all connections. */
final class ShowSockets implements Show.OfView {

  @Override
  public String name() {
    return "SOCKETS";
  }

  @Override
  public Table table(Node node, NodeView view) {
    return SocketColumns.withBuffers(
        node, Stream.concat(view.clients().stream(), view.servers().stream()).toList());
  }
}
