package dev.pooler.core.pool;

import dev.pooler.core.budget.BudgetKey;
import dev.pooler.core.config.PoolLimits;
import dev.pooler.core.config.PoolMode;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.config.ServerQueries;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The configuration of a simulated node, drawn at random. */
final class SimLimits {
  private static final long HALF_A_SECOND = Pools.SECOND / 2;

  private final Random random;
  private final Map<BudgetKey, Integer> caps = new HashMap<>();
  private final Map<PoolKey, PoolLimits> pools = new HashMap<>();
  private final PoolMode mode;
  private final ServerQueries queries;
  private final long checkDelay;

  SimLimits(Random random) {
    this.random = random;
    for (String database : List.of("d1", "d2")) {
      caps.put(new BudgetKey.Database(database), random.nextInt(5));
    }
    for (String user : List.of("u1", "u2")) {
      caps.put(new BudgetKey.User(user), random.nextInt(5));
    }
    mode = random.nextInt(3) == 0 ? PoolMode.SESSION : PoolMode.TRANSACTION;
    queries =
        new ServerQueries(
            random.nextBoolean() ? "" : null, "DISCARD ALL", random.nextBoolean(), null);
    checkDelay = random.nextInt(3) * HALF_A_SECOND;
  }

  PoolMode mode() {
    return mode;
  }

  /** Of a database or a user, for all their pools together; 0 for none. */
  int cap(BudgetKey key) {
    return caps.getOrDefault(key, 0);
  }

  PoolOptions options(PoolKey key) {
    PoolSettings settings = Pools.settings(key, mode, limits(key), queries, checkDelay);
    return Pools.options(settings);
  }

  private PoolLimits limits(PoolKey key) {
    return pools.getOrDefault(key, Pools.size(1));
  }

  /** Gives a pool other limits. */
  void draw(PoolKey key) {
    pools.put(
        key,
        new PoolLimits(
            1 + random.nextInt(4),
            random.nextInt(3) == 0 ? 1 : 0,
            random.nextInt(3),
            Pools.SECOND,
            cap(new BudgetKey.Database(key.database())),
            cap(new BudgetKey.User(key.user())),
            0,
            0));
  }

  /** A pool keeps nothing warm any more. */
  void dropMinimum(PoolKey key) {
    PoolLimits all = limits(key);
    pools.put(
        key,
        new PoolLimits(
            all.poolSize(),
            0,
            all.reservePoolSize(),
            all.reservePoolNanos(),
            all.maxDbConnections(),
            all.maxUserConnections(),
            0,
            0));
  }
}
