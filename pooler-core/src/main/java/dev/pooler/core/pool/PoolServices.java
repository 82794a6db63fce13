package dev.pooler.core.pool;

import dev.pooler.core.budget.NodeBudget;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What a pool needs of the node and of its event loop.
 *
 * @param loop the event loop
 * @param budget the node's permits
 * @param random for jitter
 * @param canceler delivers cancel requests
 * @param log what operators read
 * @param gate the way to the actor of the loop
 * @param clock in nanoseconds, {@link System#nanoTime}
 */
record PoolServices(
    Executor loop,
    NodeBudget budget,
    RandomGenerator random,
    Canceler canceler,
    PoolLog log,
    PoolGate gate,
    LongSupplier clock) {

  static PoolServices of(NodeBudget budget, PoolGate gate) {
    return new PoolServices(
        gate.loop(),
        budget,
        RandomGenerator.getDefault(),
        new Canceler(),
        new PoolLog(),
        gate,
        System::nanoTime);
  }

  long now() {
    return clock.getAsLong();
  }
}
