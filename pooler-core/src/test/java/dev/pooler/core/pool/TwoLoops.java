package dev.pooler.core.pool;

import dev.pooler.core.backend.Backend;
import dev.pooler.core.backend.ScriptedLogin;
import dev.pooler.core.budget.BudgetKey;
import dev.pooler.core.budget.FixedNodeBudget;
import dev.pooler.core.config.PoolMode;
import dev.pooler.core.config.ServerQueries;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One pool on two event loops that a test steps by hand: {@code owner}'s has a backend, {@code
 * home}'s has none.
 */
final class TwoLoops {
  private static final PoolKey KEY = new PoolKey("d", "u");

  final Deque<Runnable> ownerLoop = new ArrayDeque<>();
  final Deque<Runnable> homeLoop = new ArrayDeque<>();
  final LoopPool owner;
  final LoopPool home;

  /** The server's side of the backend. */
  final EmbeddedChannel server = new EmbeddedChannel();

  /** How often the pools have asked for the time. */
  int clockReads;

  private final PoolFamily family = new PoolFamily();
  private final FixedNodeBudget budget = new FixedNodeBudget();
  private @Nullable Backend backend;
  private @Nullable Runnable gone;

  TwoLoops() {
    owner = pool(ownerLoop);
    owner.enqueue(new SeeksGreeting());
    ScriptedLogin.begin(backend(), this::backendGone);
    ScriptedLogin.connected(backend(), server);
    server.pipeline().addLast(ScriptedLogin.handler(backend()));
    ScriptedLogin.loggedIn(backend(), Map.of());
    home = pool(homeLoop);
    settle();
  }

  static PoolOptions options(PoolMode mode) {
    return Pools.options(
        Pools.settings(
            KEY, mode, Pools.size(1), new ServerQueries("", "", false, null), 30 * Pools.SECOND));
  }

  private LoopPool pool(Deque<Runnable> loop) {
    PoolOptions options = options(PoolMode.TRANSACTION);
    PoolServices services =
        new PoolServices(
            loop::addLast,
            budget,
            new Random(1),
            new Canceler(),
            new PoolLog(),
            new Gate(loop),
            () -> {
              clockReads++;
              return 0;
            });
    return new LoopPool(KEY, options, services, family);
  }

  Backend backend() {
    return Objects.requireNonNull(backend, "no backend was asked for");
  }

  private void backendGone() {
    Objects.requireNonNull(gone).run();
  }

  /** Runs what is queued on both loops until there is nothing left. */
  void settle() {
    while (!ownerLoop.isEmpty() || !homeLoop.isEmpty()) {
      runAll(ownerLoop);
      runAll(homeLoop);
    }
  }

  static void runAll(Deque<Runnable> loop) {
    for (Runnable task = loop.pollFirst(); task != null; task = loop.pollFirst()) {
      task.run();
    }
  }

  private final class Gate implements PoolGate {
    private final Deque<Runnable> loop;

    Gate(Deque<Runnable> loop) {
      this.loop = loop;
    }

    @Override
    public void start(Backend started, Runnable whenGone) {
      backend = started;
      gone = whenGone;
    }

    @Override
    public Executor loop() {
      return loop::addLast;
    }

    @Override
    public void lendIdle(LoopPool rich, LoopPool needy) {
      loop.addLast(() -> rich.lendIdle(needy));
    }

    @Override
    public void lent(LoopPool needy, Checkout loan) {
      loop.addLast(() -> needy.onLent(loan));
    }

    @Override
    public void permitMayBeFree(LoopPool pool) {
      loop.addLast(pool::permitMayBeFree);
    }

    @Override
    public void giveUpIdle(LoopPool pool, BudgetKey key) {
      loop.addLast(() -> pool.giveUpIdle(key));
    }
  }

  /** Has the pool open a backend, and wants nothing of it. */
  private static final class SeeksGreeting implements PoolUser {
    private boolean waiting = true;

    @Override
    public boolean wantsBackend() {
      return false;
    }

    @Override
    public void onGreeting() {
      waiting = false;
    }

    @Override
    public void onGranted(Checkout checkout) {
      throw new AssertionError("asked for no backend");
    }

    @Override
    public void onRefused(dev.pooler.core.error.PoolerError error) {
      throw new AssertionError(error.toString());
    }

    @Override
    public boolean isWaiting() {
      return waiting;
    }

    @Override
    public void sweep(long now) {}

    @Override
    public long waitingSince() {
      return 0;
    }
  }
}
