package dev.pooler.admin.console;

import dev.pooler.admin.render.Table;
import dev.pooler.core.view.NodeView;
import dev.pooler.core.view.SocketView;
import java.util.stream.Stream;

/** {@code SHOW ACTIVE_SOCKETS}: the connections that are at work or wait for it. */
final class ShowActiveSockets implements Show.OfView {

  @Override
  public String name() {
    return "ACTIVE_SOCKETS";
  }

  @Override
  public Table table(Node node, NodeView view) {
    return SocketColumns.withBuffers(
        node,
        Stream.concat(view.clients().stream(), view.servers().stream())
            .filter(ShowActiveSockets::isActive)
            .toList());
  }

  private static boolean isActive(SocketView socket) {
    // A console has no partner; the one that asks is at work.
    return socket.state().equals("active")
        || socket.state().equals("waiting")
        || (socket.type().equals("C") && socket.database().equals(AdminConsole.DATABASE));
  }
}
