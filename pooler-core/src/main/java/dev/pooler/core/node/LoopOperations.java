package dev.pooler.core.node;

import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.error.OperatorError;
import dev.pooler.core.error.PoolerError;
import dev.pooler.core.pool.LoopPool;
import dev.pooler.core.session.ClientConnection;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What operators can do to one event loop. Confined to that loop; reached through {@link
 * LoopActor.Operate}.
 */
final class LoopOperations {

  /** Somebody who waits for a condition of this loop. */
  private record Watch(BooleanSupplier condition, Runnable reached) {}

  private final LoopHost host;
  private final List<Watch> watches = new ArrayList<>();

  LoopOperations(LoopHost host) {
    this.host = host;
  }

  LoopHost host() {
    return host;
  }

  /** Lends no more backends of the database (null: of any) and closes them as they come back. */
  void pause(@Nullable String database) {
    host.pools().of(database).forEach(LoopPool::pause);
  }

  void resume(@Nullable String database) {
    host.pools().of(database).forEach(LoopPool::resume);
  }

  /** Runs {@code reached} once no backend of the database is left on this loop. */
  void whenEmpty(@Nullable String database, Runnable reached) {
    watch(() -> host.pools().of(database).stream().allMatch(LoopPool::hasNoBackends), reached);
  }

  /** Runs {@code reached} once no client is left on this loop. */
  void whenNoClients(Runnable reached) {
    watch(() -> host.table().size() == 0, reached);
  }

  private void watch(BooleanSupplier condition, Runnable reached) {
    if (condition.getAsBoolean()) {
      reached.run();
    } else {
      watches.add(new Watch(condition, reached));
    }
  }

  void sessionLeft() {
    check();
  }

  void backendGone() {
    check();
  }

  private void check() {
    for (Iterator<Watch> all = watches.iterator(); all.hasNext(); ) {
      Watch watch = all.next();
      if (watch.condition().getAsBoolean()) {
        all.remove();
        watch.reached().run();
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

  /** Closes every backend of the database at once. */
  void closeBackends(@Nullable String database, String reason) {
    host.pools().of(database).forEach(pool -> pool.closeAll(reason));
  }

  /** Takes over the configuration now in force. */
  void reconfigure() {
    for (LoopPool pool : host.pools().all()) {
      PoolSettings settings = host.config().resolve(pool.key().database(), pool.key().user());
      if (settings == null) {
        pool.closeAll("database removed");
      } else {
        pool.setOptions(host.options(settings));
      }
    }
    endClients(
        connection -> !connection.isLoggingIn() && connection.databaseGone(),
        OperatorError.DATABASE_REMOVED);
  }
}
