package dev.pooler.core.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.budget.BudgetKey;
import java.util.List;

/** What must be so at every instant, over all shards of a simulated node. */
final class SimChecks {
  private final List<SimShard> shards;
  private final SimLimits limits;
  private final SimPermits permits;

  /**
   * @param shards those that there are, now and later
   */
  SimChecks(List<SimShard> shards, SimLimits limits, SimPermits permits) {
    this.shards = shards;
    this.limits = limits;
    this.permits = permits;
  }

  /**
   * @param quiet whether nothing is on its way from loop to loop
   */
  void check(boolean quiet) {
    for (SimShard shard : shards) {
      shard.check(quiet);
      permits.check(shard);
    }
  }

  /**
   * Whoever waits though its pool may be larger, and nothing is in the way, lacks a permit; and no
   * other pool keeps an idle backend that could give it up, unless one is on its way to be free
   * already.
   */
  void checkNobodySitsOnPermits(SimShard waiting) {
    assertThat(permits.isExhausted(waiting))
        .as("a permit is free, and somebody waits: %s", waiting.pool.ledger().counts())
        .isTrue();
    if (used(waiting.poolBudget()) >= waiting.pool.options().rules().size()) {
      return;
    }
    for (BudgetKey key : SimPermits.keys(waiting)) {
      boolean ofThePool = key instanceof BudgetKey.Pool;
      if (!ofThePool && limits.cap(key) > 0 && used(key) >= limits.cap(key)) {
        checkNobodySitsOn(key, waiting);
        return;
      }
    }
  }

  private int used(BudgetKey key) {
    return permits.budget().used(key);
  }

  private void checkNobodySitsOn(BudgetKey key, SimShard waiting) {
    int closing = 0;
    int idle = 0;
    for (SimShard shard : shards) {
      if (SimPermits.keys(shard).contains(key)) {
        PoolLedger<?, ?> ledger = shard.pool.ledger();
        closing += ledger.count(MemberState.CLOSING) + ledger.count(MemberState.LOGIN);
        idle += ledger.count(MemberState.IDLE) + ledger.count(MemberState.USED);
      }
    }
    assertThat(closing > 0 || idle == 0)
        .as("%s waits for a unit of %s, %s idle: %s", waiting, key, idle, shards)
        .isTrue();
  }

  /** Whether any shard of the pool has a backend that could be lent. */
  boolean hasIdle(PoolKey key) {
    for (SimShard shard : shards) {
      PoolLedger<?, ?> ledger = shard.pool.ledger();
      boolean checking = ledger.count(MemberState.TESTED) > 0;
      boolean free =
          ledger.count(MemberState.IDLE) > 0 || (ledger.count(MemberState.USED) > 0 && !checking);
      if (shard.key.equals(key) && free && !shard.pool.isPaused()) {
        return true;
      }
    }
    return false;
  }

  /** The shards of a pool, for failure messages. */
  String describe(PoolKey key) {
    return shards.stream().filter(shard -> shard.key.equals(key)).toList().toString();
  }
}
