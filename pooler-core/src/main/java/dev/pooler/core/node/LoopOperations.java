package dev.pooler.core.node;

import static java.util.stream.Collectors.toSet;

import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.error.OperatorError;
import dev.pooler.core.error.PoolerError;
import dev.pooler.core.pool.LoopPool;
import dev.pooler.core.pool.PoolOptions;
import dev.pooler.core.pool.PoolViews;
import dev.pooler.core.session.ClientConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What operators can do to one event loop. Confined to that loop; reached through {@link
 * LoopActor.Operate}.
 */
final class LoopOperations {

  /** Somebody who waits for a condition of this loop, or does not wait any more. */
  private record Watch(BooleanSupplier condition, CompletableFuture<Void> reached) {
    boolean isOver() {
      return reached.isDone() || (condition.getAsBoolean() && reached.complete(null));
    }
  }

  private final LoopHost host;
  private final IdlePools idlePools;
  private final List<Watch> watches = new ArrayList<>();

  LoopOperations(LoopHost host) {
    this.host = host;
    this.idlePools = new IdlePools(host.shared());
  }

  LoopHost host() {
    return host;
  }

  /** Runs something behind what the loop has still to do, e.g. answers that are on their way. */
  void later(Runnable task) {
    host.later(task);
  }

  /** The databases that have pools here. */
  Set<String> databases() {
    return host.pools().all().stream().map(pool -> pool.key().database()).collect(toSet());
  }

  /** Pauses and resumes the pools as the node's book says. */
  void applyPauses() {
    for (LoopPool pool : host.pools().all()) {
      boolean paused = host.shared().pauses().isPaused(pool.key().database());
      if (paused && !pool.isPaused()) {
        pool.pause();
      } else if (!paused && pool.isPaused()) {
        pool.resume();
      }
    }
  }

  /** Completes once no backend of the database (null: of any) is left on this loop. */
  void whenEmpty(@Nullable String database, CompletableFuture<Void> reached) {
    watch(() -> host.pools().of(database).stream().allMatch(LoopPool::hasNoBackends), reached);
  }

  /** Completes once the database (null: any) has no backend here that is still to be closed. */
  void whenRenewed(@Nullable String database, CompletableFuture<Void> reached) {
    watch(() -> host.pools().of(database).stream().noneMatch(PoolViews::awaitsClose), reached);
  }

  /** Completes once no client is left on this loop. */
  void whenNoClients(CompletableFuture<Void> reached) {
    watch(() -> host.table().size() == 0, reached);
  }

  private void watch(BooleanSupplier condition, CompletableFuture<Void> reached) {
    Watch watch = new Watch(condition, reached);
    if (!watch.isOver()) {
      watches.add(watch);
    }
  }

  void sessionLeft() {
    check();
  }

  void backendGone() {
    removeOrphans();
    check();
  }

  private void check() {
    // What a watch brings about may add another one.
    for (Watch watch : List.copyOf(watches)) {
      if (watch.isOver()) {
        watches.remove(watch);
      }
    }
  }

  /** Ends every client to which the test applies. */
  void endClients(Predicate<ClientConnection> which, PoolerError error) {
    List<ClientConnection> doomed = new ArrayList<>();
    host.table()
        .forEach(connection -> {
          if (which.test(connection)) {
            doomed.add(connection);
          }
        });
    doomed.forEach(connection -> connection.close(error));
  }

  /** Ends every client that waits for a backend. */
  void endWaiters(PoolerError error) {
    endClients(ClientConnection::isWaiting, error);
  }

  /** Ends one client by its id; false when it is not on this loop. */
  boolean killClient(long id) {
    boolean[] found = {false};
    endClients(
        connection -> {
          found[0] |= connection.id() == id;
          return connection.id() == id;
        },
        OperatorError.ADMIN_FORCED_DISCONNECT);
    return found[0];
  }

  /**
   * Ends every client of the database (null: of any, but the console's) and closes its backends.
   */
  void kill(@Nullable String database) {
    applyPauses();
    endClients(
        connection ->
            database == null
                ? !connection.isConsole() && !connection.isLoggingIn()
                : connection.isClientOf(database),
        OperatorError.DATABASE_REMOVED);
    closeBackends(database, "database removed");
  }

  /** Has every backend that is open now closed as soon as nobody holds it. */
  void reconnect(@Nullable String database) {
    host.pools().of(database).forEach(LoopPool::reconnect);
  }

  /** Closes every backend of the database at once. */
  void closeBackends(@Nullable String database, String reason) {
    host.pools().of(database).forEach(pool -> pool.closeAll(reason));
  }

  /** Closes every backend at once, with what the server still does for it. */
  void shutDownBackends() {
    host.pools().all().forEach(pool -> pool.shutDown("pooler is shutting down"));
  }

  /**
   * Makes the pools that are kept warm though no client has come: those of entries with a user of
   * their own. One loop does it for all.
   */
  void openForcedPools() {
    if (host.loopIndex() != 0) {
      return;
    }
    host.config()
        .databases()
        .forEach((name, entry) -> {
          String forced = entry.forcedUser();
          PoolSettings settings = forced == null ? null : host.settings(name, forced);
          if (settings != null && settings.limits().minPoolSize() > 0) {
            host.pool(settings);
          }
        });
  }

  /**
   * Takes over the configuration now in force.
   *
   * @param reconnect whether backends are to be opened anew, as they come back
   */
  void reconfigure(boolean reconnect) {
    endClients(
        connection -> !connection.isLoggingIn() && connection.databaseGone(),
        OperatorError.DATABASE_REMOVED);
    host.table().forEach(ClientConnection::reconfigure);
    for (LoopPool pool : host.pools().all()) {
      renew(pool, reconnect);
    }
    removeOrphans();
    openForcedPools();
  }

  private void renew(LoopPool pool, boolean reconnect) {
    PoolSettings before = pool.options().settings();
    PoolSettings now = host.settings(pool.key().database(), pool.key().user());
    if (now == null) {
      pool.closeAll("database removed");
      return;
    }
    PoolOptions renewed = host.options(Renewal.ofPool(before, now), pool.options().dedication());
    pool.setOptions(renewed);
    boolean dyingOut = !Renewal.isFor(now, pool.key().user());
    if (reconnect || dyingOut || Renewal.spoilsBackends(before, renewed.settings())) {
      pool.reconnect();
    }
  }

  /** Forgets pools that nobody has used for long. */
  void removeIdle(long now) {
    idlePools.sweep(host.pools(), now);
  }

  /** Forgets pools that nothing leads to any more, once nothing is left of them. */
  void removeOrphans() {
    host.pools()
        .removeUnused(key -> {
          PoolSettings now = host.settings(key.database(), key.user());
          return now == null || !Renewal.isFor(now, key.user());
        });
  }
}
