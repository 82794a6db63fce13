package dev.pooler.core.node;

import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.pool.LoopPool;
import dev.pooler.core.pool.PoolKey;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The pools of one event loop, by key. Confined to that loop. */
final class LoopPools {
  private final Map<PoolKey, LoopPool> pools = new LinkedHashMap<>();
  private final Function<PoolSettings, LoopPool> factory;

  LoopPools(Function<PoolSettings, LoopPool> factory) {
    this.factory = factory;
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

  Collection<LoopPool> all() {
    return List.copyOf(pools.values());
  }

  /** Those of one database, or all when it is null. */
  List<LoopPool> of(@Nullable String database) {
    return pools.values().stream()
        .filter(pool -> database == null || pool.key().database().equals(database))
        .toList();
  }

  /** Forgets those to which the test applies and of which nothing is left. */
  void removeUnused(Predicate<PoolKey> which) {
    pools
        .values()
        .removeIf(pool -> {
          boolean unused = pool.isUnused() && which.test(pool.key());
          if (unused) {
            pool.end();
          }
          return unused;
        });
  }
}
