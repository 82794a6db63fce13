package dev.pooler.core.pool;

import dev.pooler.core.backend.Backend;
import dev.pooler.core.budget.BudgetKey;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The way to a simulated event loop: an inbox, whose messages arrive when chance will have it. */
final class SimGate implements PoolGate {
  private final Deque<Runnable> inbox;
  private final SimServers servers;
  private @Nullable SimShard shard;

  SimGate(Deque<Runnable> inbox, SimServers servers) {
    this.inbox = inbox;
    this.servers = servers;
  }

  /** Whose backends this gate starts; to be told before it starts one. */
  void serve(SimShard served) {
    shard = served;
  }

  @Override
  public void start(Backend backend, Runnable gone) {
    servers.begin(Objects.requireNonNull(shard), inbox, backend, gone);
  }

  @Override
  public Executor loop() {
    return inbox::addLast;
  }

  @Override
  public void lendIdle(LoopPool rich, LoopPool needy) {
    inbox.addLast(() -> rich.lendIdle(needy));
  }

  @Override
  public void lent(LoopPool needy, Checkout loan) {
    inbox.addLast(() -> needy.onLent(loan));
  }

  @Override
  public void permitMayBeFree(LoopPool pool) {
    inbox.addLast(pool::permitMayBeFree);
  }

  @Override
  public void giveUpIdle(LoopPool pool, BudgetKey wanted) {
    inbox.addLast(() -> pool.giveUpIdle(wanted));
  }
}
