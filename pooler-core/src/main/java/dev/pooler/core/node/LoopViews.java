package dev.pooler.core.node;

import dev.pooler.core.config.ListenKeys;
import dev.pooler.core.pool.LoopPool;
import dev.pooler.core.pool.PoolKey;
import dev.pooler.core.pool.PoolStats;
import dev.pooler.core.pool.PoolViews;
import dev.pooler.core.session.SessionViews;
import dev.pooler.core.view.PoolView;
import dev.pooler.core.view.SocketView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What operators see of one event loop. Stateless; called on that loop. */
final class LoopViews {
  private LoopViews() {}

  /**
   * A moment of one loop.
   *
   * @param holders clients of this loop that hold a backend, by the backend's id; it may be one of
   *     another loop
   * @param cancels pools at which cancel requests wait, by the id of the client that brought one;
   *     the pool may be on another loop
   */
  record LoopView(
      List<PoolView> pools,
      List<SocketView> clients,
      List<SocketView> servers,
      Map<Long, String> holders,
      Map<Long, PoolKey> cancels,
      Map<String, PoolStats.Snapshot> stats,
      int consoles) {}

  static LoopView of(LoopHost host) {
    long now = System.nanoTime();
    int unixPort = host.config().get(ListenKeys.LISTEN_PORT);
    Map<Long, String> holders = new HashMap<>();
    Map<Long, PoolKey> cancels = new HashMap<>();
    List<SocketView> clients = new ArrayList<>();
    int[] consoles = {0};
    host.table()
        .forEach(connection -> {
          clients.add(SessionViews.row(connection, now, unixPort));
          holders.put(SessionViews.backendOf(connection), SocketView.ptr(connection.id()));
          PoolKey cancel = SessionViews.cancelOf(connection);
          if (cancel != null) {
            cancels.put(connection.id(), cancel);
          }
          consoles[0] += connection.isConsole() ? 1 : 0;
        });
    List<PoolView> pools = new ArrayList<>();
    List<SocketView> servers = new ArrayList<>();
    for (LoopPool pool : host.pools().all()) {
      pools.add(PoolViews.row(pool, now));
      servers.addAll(PoolViews.servers(pool, now));
    }
    return new LoopView(pools, clients, servers, holders, cancels, stats(host), consoles[0]);
  }

  /** Counters by database, over the loop's pools. */
  static Map<String, PoolStats.Snapshot> stats(LoopHost host) {
    Map<String, PoolStats.Snapshot> stats = new HashMap<>();
    for (LoopPool pool : host.pools().all()) {
      stats.merge(pool.key().database(), PoolViews.stats(pool), PoolStats.Snapshot::plus);
    }
    return stats;
  }
}
