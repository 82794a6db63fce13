package dev.pooler.core.node;

import dev.pooler.core.backend.Backend;
import dev.pooler.core.budget.BudgetKey;
import dev.pooler.core.pool.LoopPool;
import dev.pooler.core.pool.PoolGate;
import org.apache.pekko.actor.typed.ActorRef;

/** The pools' way to their loop's actor. Thread-safe. */
record PoolDoor(ActorRef<LoopActor.Command> door) implements PoolGate {
  @Override
  public void start(Backend backend, Runnable gone) {
    door.tell(new LoopActor.StartBackend(backend, gone));
  }

  @Override
  public void permitMayBeFree(LoopPool pool) {
    door.tell(new LoopActor.PermitMayBeFree(pool));
  }

  @Override
  public void giveUpIdle(LoopPool pool, BudgetKey key) {
    door.tell(new LoopActor.GiveUpIdle(pool, key));
  }
}
