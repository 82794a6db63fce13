package dev.pooler.core.listener;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where to listen.
 *
 * @param addresses {@code listen_addr}: names or addresses, {@code *} for all
 * @param unixDirectory {@code unix_socket_dir}, {@code @…} for the abstract namespace; null for no
 *     Unix-domain socket
 * @param unixMode permission bits of the socket file
 * @param unixGroup group that owns the socket file, null to leave it
 * @param reusePort {@code so_reuseport}
 * @param deferAccept {@code tcp_defer_accept}, at first; see {@link Listeners#deferAccept}
 */
public record ListenSpec(
    List<String> addresses,
    int port,
    @Nullable String unixDirectory,
    int unixMode,
    @Nullable String unixGroup,
    int backlog,
    boolean reusePort,
    boolean deferAccept) {

  public ListenSpec {
    addresses = List.copyOf(addresses);
  }
}
