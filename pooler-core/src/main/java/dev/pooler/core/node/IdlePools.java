package dev.pooler.core.node;

import dev.pooler.core.budget.BudgetKey;
import dev.pooler.core.config.ConfigKey;
import dev.pooler.core.config.TimeKeys;
import dev.pooler.core.pool.LoopPool;
import dev.pooler.core.pool.PoolKey;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Since when nobody has used the pools of one event loop, on whatever loop: {@code
 * pool_idle_timeout}, and {@code autodb_idle_timeout} for databases that only the entry {@code *}
 * has. Their counters go with them, as with PgBouncer. Confined to the loop.
 */
final class IdlePools {
  private final NodeShared shared;
  private final Map<PoolKey, Use> uses = new HashMap<>();

  /** When the pool, and when any pool of its database, was in use last. */
  private record Use(long pool, long database) {}

  IdlePools(NodeShared shared) {
    this.shared = shared;
  }

  /** Takes down which pools are in use, and lets go of those that have not been for too long. */
  void sweep(LoopPools pools, long now) {
    Map<PoolKey, Use> seen = new HashMap<>();
    for (LoopPool pool : pools.shared()) {
      Use before = uses.getOrDefault(pool.key(), new Use(now, now));
      boolean databaseUsed = isUsed(pool.key().database());
      seen.put(
          pool.key(),
          new Use(
              pool.isUnusedEverywhere() ? before.pool() : now,
              databaseUsed ? now : before.database()));
    }
    uses.clear();
    uses.putAll(seen);
    pools.removeUnused(key -> isOver(key, now));
  }

  private boolean isUsed(String database) {
    return shared.clients().ofDatabase(database) > 0
        || shared.budget().used(new BudgetKey.Database(database)) > 0
        || shared.pauses().isPaused(database);
  }

  private boolean isOver(PoolKey key, long now) {
    Use use = uses.get(key);
    if (use == null) {
      return false;
    }
    if (isAuto(key.database()) && over(TimeKeys.AUTODB_IDLE_TIMEOUT, now - use.database())) {
      NodeLog.databaseDropped(key.database());
      return true;
    }
    return over(TimeKeys.POOL_IDLE_TIMEOUT, now - use.pool());
  }

  private boolean isAuto(String database) {
    return !shared.config().databases().containsKey(database);
  }

  private boolean over(ConfigKey<Duration> limit, long idle) {
    Duration most = shared.config().get(limit);
    return most.isPositive() && idle >= most.toNanos();
  }
}
