package dev.pooler.core.node;

import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.pool.LoopPool;
import dev.pooler.core.pool.PoolKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The pools of one event loop, by key. Confined to that loop. */
final class LoopPools {
  private final Map<PoolKey, LoopPool> pools = new LinkedHashMap<>();
  private final List<LoopPool> dedicated = new ArrayList<>();
  private final Function<PoolSettings, LoopPool> factory;
  private final Consumer<PoolKey> removed;

  /**
   * @param removed told of each that is forgotten, but for those that serve one session
   */
  LoopPools(Function<PoolSettings, LoopPool> factory, Consumer<PoolKey> removed) {
    this.factory = factory;
    this.removed = removed;
  }

  static PoolKey keyOf(PoolSettings settings) {
    return new PoolKey(settings.database(), settings.target().user());
  }

  /** The pool for these settings, made when there is none yet. */
  LoopPool of(PoolSettings settings) {
    PoolKey key = keyOf(settings);
    LoopPool known = pools.get(key);
    if (known != null) {
      return known;
    }
    LoopPool made = factory.apply(settings);
    pools.put(key, made);
    return made;
  }

  /** Those that serve many sessions. */
  Collection<LoopPool> shared() {
    return List.copyOf(pools.values());
  }

  /** Takes in a pool that serves one session only. */
  void addDedicated(LoopPool pool) {
    dedicated.add(pool);
  }

  /** All, those that serve one session at the end. */
  Collection<LoopPool> all() {
    List<LoopPool> all = new ArrayList<>(pools.values());
    all.addAll(dedicated);
    return all;
  }

  /** Those of one database, or all when it is null. */
  List<LoopPool> of(@Nullable String database) {
    return all().stream()
        .filter(pool -> database == null || pool.key().database().equals(database))
        .toList();
  }

  /**
   * Forgets those to which the test applies and of which nothing is left, and those whose only
   * session is over.
   */
  void removeUnused(Predicate<PoolKey> which) {
    dedicated.removeIf(this::isOver);
    pools
        .values()
        .removeIf(pool -> {
          boolean unused = pool.isUnused() && which.test(pool.key());
          if (unused) {
            pool.end();
            removed.accept(pool.key());
          }
          return unused;
        });
  }

  private boolean isOver(LoopPool pool) {
    if (!pool.isUnused()) {
      return false;
    }
    pool.end();
    LoopPool usual = pools.get(pool.key());
    if (usual != null) {
      usual.stats().add(pool.stats());
    }
    return true;
  }
}
