package dev.pooler.core.node;

import dev.pooler.core.backend.Backend;
import dev.pooler.core.budget.BudgetKey;
import dev.pooler.core.pool.Checkout;
import dev.pooler.core.pool.LoopPool;
import dev.pooler.core.pool.PoolGate;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.ActorRef;

/** The pools' way to their loop's actor. Thread-safe. */
record PoolDoor(Executor loop, ActorRef<LoopActor.Command> door) implements PoolGate {
  @Override
  public void start(Backend backend, Runnable gone) {
    door.tell(new LoopActor.StartBackend(backend, gone));
  }

  @Override
  public void lendIdle(LoopPool rich, LoopPool needy) {
    loop.execute(() -> rich.lendIdle(needy));
  }

  @Override
  public void lent(LoopPool needy, Checkout loan) {
    loop.execute(() -> needy.onLent(loan));
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
