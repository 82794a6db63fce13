package dev.pooler.bench;

import dev.pooler.core.backend.Backend;
import dev.pooler.core.backend.BackendOwner;
import dev.pooler.core.backend.BackendWiring;
import dev.pooler.core.budget.BudgetKey;
import dev.pooler.core.budget.FixedNodeBudget;
import dev.pooler.core.config.ConfigReader;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.config.ReadResult;
import dev.pooler.core.error.PoolerError;
import dev.pooler.core.loop.Transport;
import dev.pooler.core.parameter.ParameterValues;
import dev.pooler.core.parameter.TrackedParameters;
import dev.pooler.core.pool.Checkout;
import dev.pooler.core.pool.LoopPool;
import dev.pooler.core.pool.PoolFamily;
import dev.pooler.core.pool.PoolGate;
import dev.pooler.core.pool.PoolKey;
import dev.pooler.core.pool.PoolOptions;
import dev.pooler.core.pool.PoolUser;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A backend from the pool to a session and back. The pool has one backend, which is not connected
 * to anything.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HandOverBenchmark {
  private static final String CONFIG =
      """
      [databases]
      bench = host=127.0.0.1 pool_size=1
      [pgbouncer]
      auth_type = any
      pool_mode = transaction
      """;

  private final Gate gate = new Gate();
  private final LoopPool pool = pool(gate);
  private final User first = new User();
  private final User second = new User();
  private boolean turn;

  @Setup
  public void begin() {
    pool.enqueue(first);
    first.letGo();
    gate.giveBack();
  }

  /** The backend is idle: taken and given back. */
  @Benchmark
  public long idle() {
    Checkout checkout = pool.acquire(first);
    if (checkout == null) {
      throw new AssertionError("not idle");
    }
    gate.giveBack();
    return checkout.backendId();
  }

  /** The backend is taken: given back, it goes to the one that waits. */
  @Benchmark
  public long waiting() {
    User holder = turn ? second : first;
    User waiter = turn ? first : second;
    if (holder.held == null) {
      holder.held = pool.acquire(holder);
    }
    pool.acquire(waiter);
    holder.letGo();
    gate.giveBack();
    turn = !turn;
    return waiter.granted;
  }

  private static LoopPool pool(Gate gate) {
    ParameterValues none = ParameterValues.none(TrackedParameters.with(List.of()));
    PoolSettings settings = settings();
    BackendWiring wiring = wiring(settings, none);
    PoolOptions options =
        new PoolOptions(
            settings,
            owner -> {
              gate.owner = owner;
              return new Backend(1, owner, wiring);
            });
    return LoopPool.create(
        new PoolKey("bench", "bench"), options, new FixedNodeBudget(), gate, new PoolFamily());
  }

  private static PoolSettings settings() {
    return switch (ConfigReader.read(Path.of("bench.ini"), Map.of(), path -> CONFIG)) {
      case ReadResult.Ok ok -> Objects.requireNonNull(ok.config().resolve("bench", "bench"));
      case ReadResult.Invalid invalid -> throw new AssertionError(invalid.problems().message());
    };
  }

  /** For a backend that is never told to connect. */
  @NullUnmarked
  private static BackendWiring wiring(PoolSettings settings, ParameterValues none) {
    return new BackendWiring(
        null,
        Transport.NIO,
        settings,
        null,
        none,
        Integer.MAX_VALUE,
        false,
        null,
        null,
        null,
        null,
        null,
        new LinkedHashMap<>());
  }

  /** Backends have logged in as soon as they are started. There is one event loop only. */
  private static final class Gate implements PoolGate {
    private @Nullable BackendOwner owner;

    /** The server has answered, and is idle. */
    void giveBack() {
      if (owner != null) {
        owner.onServerIdle(null);
      }
    }

    @Override
    public void start(Backend backend, Runnable gone) {
      if (owner != null) {
        owner.onBackendReady();
      }
    }

    @Override
    public Executor loop() {
      return Runnable::run;
    }

    @Override
    public void lendIdle(LoopPool rich, LoopPool needy) {}

    @Override
    public void lent(LoopPool needy, Checkout loan) {}

    @Override
    public void permitMayBeFree(LoopPool pool) {}

    @Override
    public void giveUpIdle(LoopPool pool, BudgetKey key) {}
  }

  private static final class User implements PoolUser {
    private @Nullable Checkout held;
    private long granted;

    @Override
    public boolean isWaiting() {
      return held == null;
    }

    @Override
    public void sweep(long now) {}

    @Override
    public long waitingSince() {
      return 0;
    }

    @Override
    public boolean wantsBackend() {
      return true;
    }

    @Override
    public void onGreeting() {
      throw new AssertionError("it wants a backend");
    }

    @Override
    public void onGranted(Checkout checkout) {
      held = checkout;
      granted++;
    }

    @Override
    public void onRefused(PoolerError error) {
      throw new AssertionError(error.toString());
    }

    void letGo() {
      held = null;
    }
  }
}
