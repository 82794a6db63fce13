package dev.pooler.core.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.budget.BudgetKey;
import dev.pooler.core.budget.FixedNodeBudget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The budget of a simulated node, and what is open, counted by somebody else. */
final class SimPermits {
  private final FixedNodeBudget budget = new FixedNodeBudget();
  private final Map<BudgetKey, Integer> open = new HashMap<>();
  private final SimLimits limits;

  SimPermits(SimLimits limits) {
    this.limits = limits;
  }

  FixedNodeBudget budget() {
    return budget;
  }

  /** Every backend of a shard takes one permit of each. */
  static List<BudgetKey> keys(SimShard shard) {
    return List.of(
        shard.poolBudget(),
        new BudgetKey.Database(shard.key.database()),
        new BudgetKey.User(shard.key.user()));
  }

  /** A backend is to be opened, and no limit is exceeded by it. */
  void opened(SimShard shard) {
    for (BudgetKey key : keys(shard)) {
      int count = open.merge(key, 1, Integer::sum);
      int limit = key.equals(shard.poolBudget()) ? sizeNow(shard) : limits.cap(key);
      assertThat(limit == 0 || count <= limit).as("%s of %s open: %s", count, limit, key).isTrue();
    }
  }

  /** How many backends a shard may have opened now: the reserve is for somebody who has waited. */
  private static int sizeNow(SimShard shard) {
    PoolRules rules = shard.pool.options().rules();
    SimSession first = shard.queue.peekFirst();
    boolean pressed = first != null && shard.now() - first.waitingSince() >= rules.reserveTimeout();
    return rules.size() + (pressed ? rules.reserveSize() : 0);
  }

  /** A backend is closed for certain. */
  void gone(SimShard shard) {
    keys(shard).forEach(key -> open.merge(key, -1, Integer::sum));
  }

  /** Whether a shard may open no other backend, but for the reserve. */
  boolean isExhausted(SimShard shard) {
    for (BudgetKey key : keys(shard)) {
      int limit =
          key.equals(shard.poolBudget()) ? shard.pool.options().rules().size() : limits.cap(key);
      if (limit > 0 && budget.used(key) >= limit) {
        return true;
      }
    }
    return false;
  }

  /** The budgets hold what is open. */
  void check(SimShard shard) {
    for (BudgetKey key : keys(shard)) {
      int counted = open.getOrDefault(key, 0);
      if (counted != budget.used(key)) {
        throw new AssertionError(counted + " open, " + budget.used(key) + " counted: " + key);
      }
    }
  }

  void checkNothingIsLeft(SimShard shard) {
    assertThat(shard.pool.hasNoBackends()).as("no backend left").isTrue();
    keys(shard).forEach(key -> assertThat(budget.used(key)).as("permits of %s", key).isZero());
  }
}
