package dev.pooler.core.node;

import static java.util.stream.Collectors.toSet;

import dev.pooler.core.config.PoolerConfig;
import dev.pooler.core.config.ProcessKeys;
import dev.pooler.core.config.TimeKeys;
import dev.pooler.core.control.ControlException;
import dev.pooler.core.control.NodeControl;
import dev.pooler.core.error.OperatorError;
import dev.pooler.core.listener.Listeners;
import dev.pooler.core.view.NodeView;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Steers a running node. Thread-safe once the node has started. */
public final class NodeOperator implements NodeControl {
  private static final int STOP_LIMIT_SECONDS = 5;
  private static final long SHORTEST_PERIOD = TimeUnit.SECONDS.toNanos(1);

  private final NodeShared shared;
  private final ConfigSource source;
  private final OperatorThread thread = new OperatorThread();
  private final StatsBook stats = new StatsBook(System.nanoTime());
  private volatile @Nullable Parts parts;

  /** What needs the loops, and is there once they run. */
  private record Parts(
      LoopGroup loops, NodeViews views, ConfigChanges changes, Shutdown shutdown) {}

  NodeOperator(NodeShared shared, ConfigSource source) {
    this.shared = shared;
    this.source = source;
  }

  /** The loops run; from now on the operator can be asked. */
  void attach(LoopGroup loops, CountingConsole console, Listeners listeners) {
    parts =
        new Parts(
            loops,
            new NodeViews(shared, loops, stats, console),
            new ConfigChanges(shared, source, loops, listeners),
            new Shutdown(shared, loops, thread, listeners::closeTcp));
    thread.every(this::period, this::endPeriod);
  }

  private Parts parts() {
    return Objects.requireNonNull(parts, "not started");
  }

  private long period() {
    return Math.max(SHORTEST_PERIOD, config().get(TimeKeys.STATS_PERIOD).toNanos());
  }

  private void endPeriod() {
    parts()
        .views()
        .totals()
        .thenAccept(totals -> {
          var averages = stats.endPeriod(System.nanoTime(), totals);
          if (config().get(ProcessKeys.LOG_STATS)) {
            NodeLog.stats(averages);
          }
        });
  }

  @Override
  public CompletionStage<NodeView> view() {
    return parts().views().view();
  }

  // --- pausing ---

  @Override
  public Pausing pause(@Nullable String database) {
    try {
      mustExist(database);
      CompletableFuture<Void> taken = shared.pauses().pause(database);
      parts()
          .loops()
          .<Void>askLater((operations, done) -> {
            taken.whenComplete((paused, overtaken) -> done.complete(null));
            operations.applyPauses();
            operations.whenEmpty(database, done);
          })
          .whenComplete((done, bug) -> settle(taken, bug));
      return new Pausing(taken.copy(), () -> takeBack(taken));
    } catch (ControlException refusal) {
      return new Pausing(CompletableFuture.failedFuture(refusal), () -> {});
    }
  }

  private static void settle(CompletableFuture<Void> taken, @Nullable Throwable bug) {
    if (bug == null) {
      taken.complete(null);
    } else {
      taken.completeExceptionally(bug);
    }
  }

  private void takeBack(CompletableFuture<Void> pause) {
    if (shared.pauses().takeBack(pause)) {
      parts().loops().run(LoopOperations::applyPauses);
    }
  }

  @Override
  public CompletionStage<Void> resume(@Nullable String database) {
    return refusable(() -> {
      mustExist(database);
      if (database == null && shared.draining()) {
        throw ControlException.shuttingDown();
      }
      shared.pauses().resume(database);
      return parts().loops().run(LoopOperations::applyPauses);
    });
  }

  @Override
  public CompletionStage<Void> kill(@Nullable String database) {
    return refusable(() -> {
      shared.pauses().refuseWhenWhole();
      mustExist(database);
      return database == null
          ? databasesWithPools().thenCompose(names -> kill(names, null))
          : kill(Set.of(database), database);
    });
  }

  private CompletionStage<Void> kill(Set<String> paused, @Nullable String database) {
    shared.pauses().kill(paused);
    return parts().loops().run(operations -> operations.kill(database));
  }

  /** As with PgBouncer: a database that nobody has used is not touched by {@code KILL}. */
  private CompletionStage<Set<String>> databasesWithPools() {
    return parts()
        .loops()
        .ask(LoopOperations::databases)
        .thenApply(found -> found.stream().flatMap(Set::stream).collect(toSet()));
  }

  private void mustExist(@Nullable String database) throws ControlException {
    if (database != null && config().database(database) == null) {
      throw ControlException.noSuchDatabase(database);
    }
  }

  @Override
  public CompletionStage<Void> disable(String database) {
    return refusable(() -> {
      mustExist(database);
      shared.disabled().disable(database);
      return CompletableFuture.completedFuture(null);
    });
  }

  @Override
  public CompletionStage<Void> enable(String database) {
    return refusable(() -> {
      mustExist(database);
      shared.disabled().enable(database);
      return CompletableFuture.completedFuture(null);
    });
  }

  @Override
  public CompletionStage<Void> reconnect(@Nullable String database) {
    return refusable(() -> {
      mustExist(database);
      return parts().loops().run(operations -> operations.reconnect(database));
    });
  }

  @Override
  public CompletionStage<Void> waitClose(@Nullable String database) {
    return refusable(() -> {
      mustExist(database);
      return parts()
          .loops()
          .<Void>askLater((operations, done) -> operations.whenRenewed(database, done))
          .thenAccept(renewed -> {});
    });
  }

  @Override
  public CompletionStage<Void> killClient(long id) {
    return parts()
        .loops()
        .ask(operations -> operations.killClient(id))
        .thenCompose(found ->
            found.contains(true)
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(ControlException.clientNotFound()));
  }

  // --- configuration ---

  @Override
  public CompletionStage<Void> reload() {
    return thread.run(() -> parts().changes().reload());
  }

  @Override
  public CompletionStage<Void> set(String key, String value) {
    return thread.run(() -> parts().changes().set(key, value));
  }

  /** The configuration now in force. */
  public PoolerConfig config() {
    return shared.config();
  }

  private static <T> CompletionStage<T> refusable(Callable<CompletionStage<T>> request) {
    try {
      return request.call();
    } catch (Exception refusal) {
      return CompletableFuture.failedFuture(refusal);
    }
  }

  // --- the end ---

  @Override
  public CompletionStage<Void> shutdown(ShutdownMode mode) {
    return parts().shutdown().begin(mode);
  }

  /** As {@link #shutdown}, but the second time it is at once: for signals. */
  public void insistOnShutdown(ShutdownMode mode) {
    parts().shutdown().insist(mode);
  }

  /** Completes when the node is to be stopped. */
  CompletableFuture<Void> stopDue() {
    return parts().shutdown().due();
  }

  /** Ends every client and closes every backend, and waits until that is done. */
  void closeEverything() {
    thread.stop();
    shared.judges().stop();
    shared.drain();
    shared.pauses().stop();
    parts()
        .loops()
        .<Void>askLater(
            (operations, done) -> operations.later(() -> closeEverything(operations, done)))
        .toCompletableFuture()
        .completeOnTimeout(List.of(), STOP_LIMIT_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  private static void closeEverything(LoopOperations operations, CompletableFuture<Void> done) {
    operations.endClients(connection -> true, OperatorError.SHUTTING_DOWN);
    operations.applyPauses();
    operations.shutDownBackends();
    CompletableFuture<Void> noBackends = new CompletableFuture<>();
    operations.whenEmpty(null, noBackends);
    noBackends.thenAccept(empty -> operations.whenNoClients(done));
  }
}
