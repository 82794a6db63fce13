package dev.pooler.core.node;

import dev.pooler.core.control.ControlException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What is paused, and who waits for a pause to take hold. A null database means the whole node.
 * Thread-safe by one lock; waiters are told outside it.
 *
 * <p>Invariant: a wait is listed from {@link #pause} until it is done, and its database is paused
 * as long.
 */
final class PauseBook {
  private final Set<String> databases = new HashSet<>();
  private final Map<Optional<String>, List<CompletableFuture<Void>>> waits = new HashMap<>();
  private boolean whole;

  synchronized boolean isWhole() {
    return whole;
  }

  /** Whether the pools of this database must lend nothing. */
  synchronized boolean isPaused(String database) {
    return whole || databases.contains(database);
  }

  /** Whether this database has been paused by itself. */
  synchronized boolean isPausedAlone(String database) {
    return databases.contains(database);
  }

  /** Begins a pause; the stage is to be completed when it has taken hold. */
  synchronized CompletableFuture<Void> pause(@Nullable String database) throws ControlException {
    refuseWhenWhole();
    if (database == null) {
      whole = true;
    } else {
      databases.add(database);
    }
    CompletableFuture<Void> wait = new CompletableFuture<>();
    waits.computeIfAbsent(Optional.ofNullable(database), key -> new ArrayList<>()).add(wait);
    wait.whenComplete((done, failure) -> forgetDone(database));
    return wait;
  }

  /** Marks databases as paused without anybody waiting for it. */
  synchronized void kill(Set<String> killed) {
    databases.addAll(killed);
  }

  /** Undoes a pause; whoever still waits for it is told that it was taken back. */
  void resume(@Nullable String database) throws ControlException {
    List<CompletableFuture<Void>> overtaken;
    synchronized (this) {
      if (database == null) {
        if (!whole) {
          throw ControlException.notPaused();
        }
        whole = false;
      } else if (!databases.remove(database)) {
        throw ControlException.databaseNotPaused(database);
      }
      overtaken = waitsFor(database);
    }
    overtaken.forEach(wait -> wait.completeExceptionally(ControlException.pauseTakenBack()));
  }

  /**
   * Undoes this pause of the whole node, if it has not taken hold yet; returns whether it did. What
   * else is paused stays so.
   */
  boolean takeBack(CompletableFuture<Void> pause) {
    synchronized (this) {
      if (waitsFor(null).stream().noneMatch(pause::equals)) {
        return false;
      }
      whole = false;
    }
    pause.completeExceptionally(ControlException.pauseTakenBack());
    return true;
  }

  /** Pauses the whole node for good, because it stops. */
  synchronized void stop() {
    whole = true;
  }

  /** Fails when the node is paused as a whole. */
  synchronized void refuseWhenWhole() throws ControlException {
    if (whole) {
      throw ControlException.alreadyPaused();
    }
  }

  private List<CompletableFuture<Void>> waitsFor(@Nullable String database) {
    return List.copyOf(waits.getOrDefault(Optional.ofNullable(database), List.of()));
  }

  private synchronized void forgetDone(@Nullable String database) {
    waits.computeIfPresent(
        Optional.ofNullable(database),
        (key, list) -> {
          list.removeIf(CompletableFuture::isDone);
          return list.isEmpty() ? null : list;
        });
  }
}
