package dev.pooler.core.node;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.pooler.core.node.LoopViews.LoopView;
import dev.pooler.core.pool.PoolKey;
import dev.pooler.core.pool.PoolStats.Snapshot;
import dev.pooler.core.view.NodeView;
import dev.pooler.core.view.NodeView.RunState;
import dev.pooler.core.view.PoolView;
import dev.pooler.core.view.SocketView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** Puts the loops' views together. Thread-safe. */
final class NodeViews {
  private static final Comparator<PoolView> BY_NAME =
      Comparator.comparing(PoolView::database).thenComparing(PoolView::user);

  private final NodeShared shared;
  private final LoopGroup loops;
  private final StatsBook stats;
  private final CountingConsole console;

  NodeViews(NodeShared shared, LoopGroup loops, StatsBook stats, CountingConsole console) {
    this.shared = shared;
    this.loops = loops;
    this.stats = stats;
    this.console = console;
  }

  CompletionStage<NodeView> view() {
    return loops.ask(operations -> LoopViews.of(operations.host())).thenApply(this::together);
  }

  /** The counters of all databases since the start, by name. */
  CompletionStage<Map<String, Snapshot>> totals() {
    return loops.ask(operations -> LoopViews.stats(operations.host())).thenApply(this::sum);
  }

  private NodeView together(List<LoopView> parts) {
    EntryViews entries = new EntryViews(shared);
    List<PoolView> pools = pools(parts);
    List<SocketView> clients = clients(parts, pools);
    int logins = (int) clients.stream().filter(client -> client.state().equals("login")).count();
    return new NodeView(
        shared.pauses().isWhole() ? RunState.PAUSED : RunState.ACTIVE,
        entries.databases(consoles(parts), pools),
        entries.users(onConsole(clients)),
        pools,
        clients,
        servers(parts),
        stats.rows(System.nanoTime(), sum(parts.stream().map(LoopView::stats).toList())),
        logins,
        0,
        0,
        shared.resolver().names(),
        shared.resolver().lookups(),
        MemoryViews.now());
  }

  private static List<SocketView> clients(List<LoopView> parts, List<PoolView> pools) {
    Set<Long> active = activeCancels(parts, pools);
    return parts.stream()
        .flatMap(part -> part.clients().stream())
        .map(client ->
            active.contains(client.id()) ? client.withState(SocketView.ACTIVE_CANCEL) : client)
        .toList();
  }

  /**
   * Clients whose cancel request is being delivered: as many as the pool counts, and those that
   * came first, since a pool takes them in order.
   */
  private static Set<Long> activeCancels(List<LoopView> parts, List<PoolView> pools) {
    Map<PoolKey, List<Long>> bearers = new HashMap<>();
    for (LoopView part : parts) {
      part.cancels()
          .forEach((client, pool) ->
              bearers.computeIfAbsent(pool, key -> new ArrayList<>()).add(client));
    }
    Set<Long> active = new HashSet<>();
    for (PoolView pool : pools) {
      bearers.getOrDefault(new PoolKey(pool.database(), pool.user()), List.of()).stream()
          .sorted()
          .limit(pool.cancelsActive())
          .forEach(active::add);
    }
    return active;
  }

  private static List<SocketView> servers(List<LoopView> parts) {
    Map<Long, String> holders = new HashMap<>();
    parts.forEach(part -> holders.putAll(part.holders()));
    return parts.stream()
        .flatMap(part -> part.servers().stream())
        .map(server -> server.withLink(holders.getOrDefault(server.id(), "")))
        .toList();
  }

  private static List<PoolView> pools(List<LoopView> parts) {
    Map<PoolKey, PoolView> pools = new LinkedHashMap<>();
    Stream.concat(
            parts.stream().flatMap(part -> part.pools().stream()),
            Stream.of(EntryViews.consolePool(consoles(parts))))
        .forEach(
            pool -> pools.merge(new PoolKey(pool.database(), pool.user()), pool, NodeViews::plus));
    return pools.values().stream().sorted(BY_NAME).toList();
  }

  private static Map<String, Long> onConsole(List<SocketView> clients) {
    return clients.stream()
        .filter(client -> client.database().equals(ConfigLoginPolicy.CONSOLE))
        .filter(client -> !client.state().equals("login"))
        .collect(groupingBy(SocketView::user, counting()));
  }

  private static int consoles(Collection<LoopView> parts) {
    return parts.stream().mapToInt(LoopView::consoles).sum();
  }

  private static PoolView plus(PoolView a, PoolView b) {
    return new PoolView(
        a.database(),
        a.user(),
        a.clientsActive() + b.clientsActive(),
        a.clientsWaiting() + b.clientsWaiting(),
        a.cancelsActive() + b.cancelsActive(),
        a.cancelsWaiting() + b.cancelsWaiting(),
        a.serversActive() + b.serversActive(),
        a.serversActiveCancel() + b.serversActiveCancel(),
        a.serversBeingCanceled() + b.serversBeingCanceled(),
        a.serversIdle() + b.serversIdle(),
        a.serversUsed() + b.serversUsed(),
        a.serversTested() + b.serversTested(),
        a.serversLogin() + b.serversLogin(),
        Math.max(a.maxWaitMicros(), b.maxWaitMicros()),
        a.poolMode(),
        a.loadBalanceHosts());
  }

  private Map<String, Snapshot> sum(List<Map<String, Snapshot>> parts) {
    Map<String, Snapshot> sum = new HashMap<>();
    sum.put(ConfigLoginPolicy.CONSOLE, console.stats());
    for (Map<String, Snapshot> part : new ArrayList<>(parts)) {
      part.forEach((database, counters) -> sum.merge(database, counters, Snapshot::plus));
    }
    return sum;
  }
}
