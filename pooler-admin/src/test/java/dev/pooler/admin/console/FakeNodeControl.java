package dev.pooler.admin.console;

import dev.pooler.core.control.ControlException;
import dev.pooler.core.control.NodeControl;
import dev.pooler.core.view.NodeView;
import dev.pooler.core.view.NodeView.RunState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A node with the databases of the recording and no traffic, which notes what it is asked for. */
final class FakeNodeControl implements NodeControl {
  static final Set<String> DATABASES = Set.of("bench", "forced", "sock");

  /** What was asked for and not refused, in order. */
  final List<String> calls = new ArrayList<>();

  /** When set, the next pauses wait for it. */
  @Nullable CompletableFuture<Void> held;

  /** When set, views fail with it. */
  @Nullable RuntimeException broken;

  NodeView view = Views.node(RunState.ACTIVE);

  private final Set<String> paused = new HashSet<>();
  private boolean allPaused;

  @Override
  public CompletionStage<NodeView> view() {
    return broken == null
        ? CompletableFuture.completedFuture(view)
        : CompletableFuture.failedFuture(broken);
  }

  @Override
  public Pausing pause(@Nullable String database) {
    return new Pausing(beginPause(database), () -> calls.add("take back " + database));
  }

  private CompletionStage<Void> beginPause(@Nullable String database) {
    if (allPaused) {
      return CompletableFuture.failedFuture(ControlException.alreadyPaused());
    }
    if (database == null) {
      setAllPaused(true);
    } else if (!DATABASES.contains(database)) {
      return CompletableFuture.failedFuture(ControlException.noSuchDatabase(database));
    } else {
      paused.add(database);
    }
    calls.add("pause " + database);
    return held == null ? CompletableFuture.completedFuture(null) : held;
  }

  @Override
  public CompletionStage<Void> resume(@Nullable String database) {
    if (database == null) {
      if (!allPaused) {
        return CompletableFuture.failedFuture(ControlException.notPaused());
      }
      setAllPaused(false);
    } else if (!DATABASES.contains(database)) {
      return CompletableFuture.failedFuture(ControlException.noSuchDatabase(database));
    } else if (!paused.remove(database)) {
      return CompletableFuture.failedFuture(ControlException.databaseNotPaused(database));
    }
    return noted("resume " + database);
  }

  @Override
  public CompletionStage<Void> kill(@Nullable String database) {
    if (allPaused) {
      return CompletableFuture.failedFuture(ControlException.alreadyPaused());
    }
    if (database == null) {
      paused.addAll(DATABASES);
    } else if (DATABASES.contains(database)) {
      paused.add(database);
    } else {
      return CompletableFuture.failedFuture(ControlException.noSuchDatabase(database));
    }
    return noted("kill " + database);
  }

  @Override
  public CompletionStage<Void> disable(String database) {
    return ofDatabase("disable", database);
  }

  @Override
  public CompletionStage<Void> enable(String database) {
    return ofDatabase("enable", database);
  }

  @Override
  public CompletionStage<Void> reconnect(@Nullable String database) {
    return ofDatabase("reconnect", database);
  }

  @Override
  public CompletionStage<Void> waitClose(@Nullable String database) {
    return ofDatabase("waitClose", database);
  }

  private CompletionStage<Void> ofDatabase(String call, @Nullable String database) {
    return database == null || DATABASES.contains(database)
        ? noted(call + " " + database)
        : CompletableFuture.failedFuture(ControlException.noSuchDatabase(database));
  }

  @Override
  public CompletionStage<Void> killClient(long id) {
    return id == Views.CLIENT_ID
        ? noted("killClient " + id)
        : CompletableFuture.failedFuture(ControlException.clientNotFound());
  }

  @Override
  public CompletionStage<Void> reload() {
    return noted("reload");
  }

  @Override
  public CompletionStage<Void> set(String key, String value) {
    boolean good =
        switch (key) {
          case "pool_mode" -> Set.of("session", "transaction", "statement").contains(value);
          case "default_pool_size" -> value.matches("[0-9]+");
          case "query_timeout" -> value.matches("[0-9]+(\\.[0-9]+)?");
          case "server_reset_query" -> true;
          default -> false;
        };
    return good
        ? noted("set " + key + " " + value)
        : CompletableFuture.failedFuture(ControlException.setFailed("no such setting: " + key));
  }

  @Override
  public CompletionStage<Void> shutdown(ShutdownMode mode) {
    return noted("shutdown " + mode);
  }

  private void setAllPaused(boolean now) {
    allPaused = now;
    view = Views.node(now ? RunState.PAUSED : RunState.ACTIVE);
  }

  private CompletionStage<Void> noted(String call) {
    calls.add(call);
    return CompletableFuture.completedFuture(null);
  }
}
