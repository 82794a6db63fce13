package dev.pooler.core.node;

import dev.pooler.core.config.DatabaseConfig;
import dev.pooler.core.config.ListenKeys;
import dev.pooler.core.config.OwnKeys;
import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.listener.ListenException;
import dev.pooler.core.listener.ListenSpec;
import dev.pooler.core.loop.SocketTuning;
import dev.pooler.core.loop.Transport;

/** From the configuration to what listeners and sockets want. */
final class NodeSockets {
  private NodeSockets() {}

  /** Refuses what is configured and does not exist on the transport. */
  static void check(PoolerConfig config, Transport transport) throws ListenException {
    Throwable missing = transport.unavailability();
    if (missing != null) {
      throw new ListenException(
          "transport = "
              + config.get(OwnKeys.TRANSPORT).word()
              + ": not available here: "
              + missing.getMessage()
              + "; use auto");
    }
    if (transport.hasAbstractSockets()) {
      return;
    }
    String folder = config.get(ListenKeys.UNIX_SOCKET_DIR);
    if (folder.startsWith("@")) {
      throw noAbstractSockets("unix_socket_dir = " + folder);
    }
    for (DatabaseConfig database : config.databases().values()) {
      for (String host : database.hosts()) {
        if (host.startsWith("@")) {
          throw noAbstractSockets("[databases] " + database.name() + ": host = " + host);
        }
      }
    }
  }

  private static ListenException noAbstractSockets(String setting) {
    return new ListenException(
        setting
            + ": the transport nio has no abstract Unix-domain sockets; use a folder, or transport"
            + " = epoll or io_uring in [pooler]");
  }

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
        config.get(ListenKeys.SO_REUSEPORT),
        config.get(ListenKeys.TCP_DEFER_ACCEPT) > 0);
  }
}
