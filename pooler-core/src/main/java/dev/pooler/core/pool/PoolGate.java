package dev.pooler.core.pool;

import dev.pooler.core.backend.Backend;
import dev.pooler.core.budget.BudgetKey;
import java.util.concurrent.Executor;

/**
 * How a pool reaches the actor of its event loop: for what an actor must do, and for what comes
 * from other threads and must be carried over to the loop. Thread-safe.
 */
public interface PoolGate {

  /**
   * Gives a new backend its actor, which opens the connection.
   *
   * @param gone to be run on the loop when the backend's socket is confirmed closed
   */
  void start(Backend backend, Runnable gone);

  /** The event loop of the pool. */
  Executor loop();

  /** {@link LoopPool#lendIdle} is to be called on this gate's loop. */
  void lendIdle(LoopPool rich, LoopPool needy);

  /** {@link LoopPool#onLent} is to be called on this gate's loop. */
  void lent(LoopPool needy, Checkout loan);

  /** {@link LoopPool#permitMayBeFree} is to be called on the loop. */
  void permitMayBeFree(LoopPool pool);

  /** {@link LoopPool#giveUpIdle} is to be called on the loop. */
  void giveUpIdle(LoopPool pool, BudgetKey key);
}
