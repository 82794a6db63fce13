package dev.pooler.core.view;

import java.util.List;

/**
 * Everything the console shows of one node, taken at (nearly) one moment. The console is listed
 * too: as database {@code pgbouncer}, as pool ({@code pgbouncer}, {@code pgbouncer}), by its
 * clients and by its statistics.
 *
 * @param clients sessions, all states
 * @param servers backends, all states
 * @param stats one entry for every database that has a pool
 * @param loginClients sessions that have not logged in yet; they are among {@code clients}
 * @param freeClients how many objects for clients are kept for reuse; 0 here
 * @param freeServers the same for servers
 * @param hostNames the names of servers that have been looked up, by name
 * @param lookups how many names are being looked up
 */
public record NodeView(
    RunState state,
    List<DatabaseView> databases,
    List<UserView> users,
    List<PoolView> pools,
    List<SocketView> clients,
    List<SocketView> servers,
    List<StatsView> stats,
    int loginClients,
    int freeClients,
    int freeServers,
    List<HostNameView> hostNames,
    int lookups,
    List<MemoryView> memory) {

  /** Whether the whole node is serving. */
  public enum RunState {
    ACTIVE,
    PAUSED
  }
}
