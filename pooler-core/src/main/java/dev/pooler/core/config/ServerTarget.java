package dev.pooler.core.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which PostgreSQL a pool connects to, and as whom.
 *
 * @param hosts in the order of the file; empty when the entry names none and {@code
 *     unix_socket_dir} is off: then no connection is possible
 * @param database name on the server
 * @param user server user: the forced one, else the login user
 * @param userForced whether the entry forces {@code user} upon everybody
 * @param password the entry's password for the forced user, null when it has none (the auth file
 *     may). Never printed.
 * @param tls of the connections
 */
public record ServerTarget(
    List<ServerHost> hosts,
    LoadBalance loadBalance,
    String database,
    String user,
    boolean userForced,
    @Nullable String password,
    TlsSettings tls) {
  public ServerTarget {
    hosts = List.copyOf(hosts);
  }

  @Override
  public String toString() {
    return "ServerTarget[" + hosts + " database=" + database + " user=" + user + "]";
  }
}
