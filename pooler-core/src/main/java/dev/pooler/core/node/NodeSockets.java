package dev.pooler.core.node;

import dev.pooler.core.config.ListenKeys;
import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.listener.ListenSpec;
import dev.pooler.core.loop.SocketTuning;

/** From the configuration to what listeners and sockets want. */
final class NodeSockets {
  private NodeSockets() {}

  static SocketTuning tuning(PoolerConfig config) {
    return new SocketTuning(
        config.get(ListenKeys.TCP_KEEPALIVE),
        config.get(ListenKeys.TCP_KEEPIDLE),
        config.get(ListenKeys.TCP_KEEPINTVL),
        config.get(ListenKeys.TCP_KEEPCNT),
        config.get(ListenKeys.TCP_SOCKET_BUFFER),
        config.get(ListenKeys.TCP_USER_TIMEOUT));
  }

  static ListenSpec listen(PoolerConfig config) {
    String unix = config.get(ListenKeys.UNIX_SOCKET_DIR);
    String group = config.get(ListenKeys.UNIX_SOCKET_GROUP);
    return new ListenSpec(
        config.get(ListenKeys.LISTEN_ADDR),
        config.get(ListenKeys.LISTEN_PORT),
        unix.isEmpty() ? null : unix,
        config.get(ListenKeys.UNIX_SOCKET_MODE),
        group.isEmpty() ? null : group,
        config.get(ListenKeys.LISTEN_BACKLOG),
        config.get(ListenKeys.SO_REUSEPORT));
  }
}
