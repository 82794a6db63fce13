package dev.pooler.core.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.backend.Backend;
import dev.pooler.core.backend.BackendState;
import dev.pooler.core.backend.ScriptedLogin;
import dev.pooler.core.budget.BudgetKey;
import dev.pooler.core.budget.FixedNodeBudget;
import dev.pooler.core.config.PoolLimits;
import dev.pooler.core.config.PoolMode;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.config.ServerQueries;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executor;

/**
 * A node on virtual time: the pools' own decisions with simulated clients, servers and event loops.
 * Everything random comes from one seed.
 */
final class SimNode {
  private static final int LOOPS = 2;
  private static final int EVENTS = 120;
  private static final long MILLI = 1_000_000;
  private static final List<PoolKey> KEYS =
      List.of(new PoolKey("d1", "u1"), new PoolKey("d1", "u2"), new PoolKey("d2", "u1"));

  private final Random random;
  private final FixedNodeBudget budget = new FixedNodeBudget();
  private final List<Deque<Runnable>> inboxes = new ArrayList<>();
  private final List<SimShard> shards = new ArrayList<>();

  /** Shards that come into being later: their loop has no session of the pool yet. */
  private final Deque<Runnable> unborn = new ArrayDeque<>();

  private final List<SimServer> servers = new ArrayList<>();
  private final List<SimSession> sessions = new ArrayList<>();
  private final Map<BudgetKey, Integer> limits = new HashMap<>();
  private final Map<BudgetKey, Integer> open = new HashMap<>();
  private final Map<SimShard, Long> retries = new HashMap<>();
  private final Map<PoolKey, PoolLimits> poolLimits = new HashMap<>();
  private final ServerQueries queries;
  private final long checkDelay;
  private final PoolMode mode;
  private long now = 1_000 * Pools.SECOND;

  SimNode(long seed) {
    random = new Random(seed);
    for (int i = 0; i < LOOPS; i++) {
      inboxes.add(new ArrayDeque<>());
    }
    for (String database : List.of("d1", "d2")) {
      limits.put(new BudgetKey.Database(database), random.nextInt(5));
    }
    for (String user : List.of("u1", "u2")) {
      limits.put(new BudgetKey.User(user), random.nextInt(5));
    }
    mode = random.nextInt(3) == 0 ? PoolMode.SESSION : PoolMode.TRANSACTION;
    queries =
        new ServerQueries(
            random.nextBoolean() ? "" : null, "DISCARD ALL", random.nextBoolean(), null);
    checkDelay = random.nextInt(3) * (500L * MILLI);
    for (PoolKey key : KEYS) {
      poolLimits.put(key, someLimits(key));
      PoolFamily family = new PoolFamily();
      shards.add(shard(key, 0, family));
      for (int loop = 1; loop < LOOPS; loop++) {
        int later = loop;
        unborn.add(() -> shards.add(shard(key, later, family)));
      }
    }
  }

  private PoolLimits someLimits(PoolKey key) {
    return new PoolLimits(
        1 + random.nextInt(4),
        random.nextInt(3) == 0 ? 1 : 0,
        random.nextInt(3),
        Pools.SECOND,
        limit(new BudgetKey.Database(key.database())),
        limit(new BudgetKey.User(key.user())),
        0,
        0);
  }

  private int limit(BudgetKey key) {
    return limits.getOrDefault(key, 0);
  }

  private PoolOptions options(PoolKey key) {
    PoolLimits limits = poolLimits.getOrDefault(key, Pools.size(1));
    PoolSettings settings = Pools.settings(key, mode, limits, queries, checkDelay);
    return Pools.options(settings);
  }

  private SimShard shard(PoolKey key, int loop, PoolFamily family) {
    Deque<Runnable> inbox = inboxes.get(loop);
    SimShard[] made = new SimShard[1];
    PoolGate gate =
        new PoolGate() {
          @Override
          public void start(Backend backend, Runnable gone) {
            begin(made[0], backend, gone);
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
        };
    made[0] =
        new SimShard(
            this,
            key,
            loop,
            options(key),
            new PoolServices(
                inbox::addLast,
                budget,
                random,
                Pools.NO_PARAMETERS,
                new Canceler(),
                new PoolLog(),
                gate,
                this::now),
            family);
    return made[0];
  }

  long now() {
    return now;
  }

  // --- what happens ---

  void run() {
    for (int event = 0; event < EVENTS; event++) {
      happen();
      check();
    }
    settle();
    end();
  }

  private void happen() {
    switch (random.nextInt(25)) {
      case 0, 1, 2 -> come();
      case 3, 4, 5, 6, 7 -> one(sessions).step();
      case 8 -> leave(one(sessions));
      case 9, 10, 11, 12, 13, 14 -> play(random.nextInt(20) == 0);
      case 15, 16, 17, 18, 19, 20 -> deliver(inboxes.get(random.nextInt(LOOPS)));
      case 21 ->
          pass(
              random.nextInt(4) == 0
                  ? random.nextInt(20_000) * MILLI
                  : random.nextInt(300) * MILLI);
      case 22 -> operate();
      case 23 -> deliver(unborn);
      default -> pass(50 * MILLI);
    }
  }

  private SimSession one(List<SimSession> all) {
    if (all.isEmpty()) {
      come();
    }
    return all.get(random.nextInt(all.size()));
  }

  private void come() {
    SimSession session = new SimSession(shards.get(random.nextInt(shards.size())), random);
    sessions.add(session);
    session.start();
  }

  private void leave(SimSession session) {
    session.leave();
    sessions.remove(session);
    assertThat(session.isBalanced()).as("every checkout ended once").isTrue();
  }

  private void play(boolean dies) {
    if (!servers.isEmpty()) {
      SimServer server = servers.get(random.nextInt(servers.size()));
      play(server, dies, false);
    }
  }

  private void play(SimServer server, boolean dies, boolean kind) {
    boolean login = isLoggingIn(server);
    if (dies) {
      server.die();
    } else {
      server.step(random, kind);
    }
    if (login && server.backend.state() != BackendState.READY && !isLoggingIn(server)) {
      retries.put(server.shard, now + 17 * Pools.SECOND);
    }
  }

  private static boolean isLoggingIn(SimServer server) {
    BackendState state = server.backend.state();
    return state == BackendState.CONNECTING || state == BackendState.LOGGING_IN;
  }

  private static void deliver(Deque<Runnable> inbox) {
    Runnable message = inbox.pollFirst();
    if (message != null) {
      message.run();
    }
  }

  private void pass(long nanos) {
    now += nanos;
    for (SimShard shard : shards) {
      shard.pool.sweep(now);
    }
  }

  private void operate() {
    SimShard chosen = shards.get(random.nextInt(shards.size()));
    int what = random.nextInt(6);
    if (what == 0) {
      poolLimits.put(chosen.key, someLimits(chosen.key));
    }
    for (SimShard shard : shards) {
      if (shard.key.equals(chosen.key)) {
        switch (what) {
          case 0 -> shard.pool.setOptions(options(shard.key));
          case 1 -> shard.pool.reconnect();
          case 2 -> shard.pool.pause();
          case 3 -> shard.pool.closeAll("killed");
          default -> shard.pool.resume();
        }
      }
    }
    pass(100 * MILLI);
  }

  private void begin(SimShard shard, Backend backend, Runnable gone) {
    for (BudgetKey key : keys(shard)) {
      int count = open.merge(key, 1, Integer::sum);
      int limit = key.equals(shard.poolBudget()) ? sizeNow(shard) : limit(key);
      assertThat(limit == 0 || count <= limit).as("%s of %s open: %s", count, limit, key).isTrue();
    }
    SimServer server = new SimServer(shard, backend);
    Deque<Runnable> inbox = inboxes.get(shard.loop);
    inbox.addLast(() -> {
      servers.add(server);
      ScriptedLogin.begin(server.backend, () -> inbox.addLast(() -> goneFor(server, gone)));
    });
  }

  private void goneFor(SimServer server, Runnable gone) {
    server.letGo();
    servers.remove(server);
    keys(server.shard).forEach(key -> open.merge(key, -1, Integer::sum));
    gone.run();
  }

  /** How many backends a shard may have opened now: the reserve is for somebody who has waited. */
  private int sizeNow(SimShard shard) {
    PoolRules rules = shard.pool.options().rules();
    SimSession first = shard.queue.peekFirst();
    boolean pressed = first != null && now - first.waitingSince() >= rules.reserveTimeout();
    return rules.size() + (pressed ? rules.reserveSize() : 0);
  }

  private static List<BudgetKey> keys(SimShard shard) {
    return List.of(
        shard.poolBudget(),
        new BudgetKey.Database(shard.key.database()),
        new BudgetKey.User(shard.key.user()));
  }

  // --- what must be so ---

  /** When the shard tries again after a failed login, at the latest. */
  long triesAgain(SimShard shard) {
    return retries.getOrDefault(shard, 0L);
  }

  boolean isExhausted(SimShard shard) {
    for (BudgetKey key : keys(shard)) {
      int limit = key.equals(shard.poolBudget()) ? shard.pool.options().rules().size() : limit(key);
      if (limit > 0 && budget.used(key) >= limit) {
        return true;
      }
    }
    return false;
  }

  /**
   * Where a budget is exhausted for somebody who waits, no other pool keeps an idle backend of it,
   * unless one is on its way to be free already.
   */
  void checkNobodySitsOnPermits(SimShard waiting) {
    if (budget.used(waiting.poolBudget()) >= waiting.pool.options().rules().size()) {
      return;
    }
    for (BudgetKey key : keys(waiting)) {
      if (key instanceof BudgetKey.Pool || limit(key) == 0 || budget.used(key) < limit(key)) {
        continue;
      }
      int closing = 0;
      int idle = 0;
      for (SimShard shard : shards) {
        if (keys(shard).contains(key)) {
          PoolLedger<?, ?> ledger = shard.pool.ledger();
          closing += ledger.count(MemberState.CLOSING) + ledger.count(MemberState.LOGIN);
          idle += ledger.count(MemberState.IDLE) + ledger.count(MemberState.USED);
        }
      }
      assertThat(closing > 0 || idle == 0)
          .as("%s waits for a unit of %s, %s idle: %s", waiting, key, idle, shards)
          .isTrue();
      return;
    }
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

  private void check() {
    boolean quiet = inboxes.stream().allMatch(Deque::isEmpty);
    for (SimShard shard : shards) {
      shard.check(quiet);
      for (BudgetKey key : keys(shard)) {
        int counted = open.getOrDefault(key, 0);
        if (counted != budget.used(key)) {
          throw new AssertionError(counted + " open, " + budget.used(key) + " counted: " + key);
        }
      }
    }
    for (SimSession session : sessions) {
      if (!session.isBalanced()) {
        throw new AssertionError("a checkout ended twice, or never");
      }
    }
  }

  /** Nothing goes wrong any more, nobody new comes: everybody who waits is served. */
  private void settle() {
    for (SimShard shard : shards) {
      PoolLimits l = poolLimits.getOrDefault(shard.key, Pools.size(1));
      poolLimits.put(
          shard.key,
          new PoolLimits(
              l.poolSize(),
              0,
              l.reservePoolSize(),
              l.reservePoolNanos(),
              l.maxDbConnections(),
              l.maxUserConnections(),
              0,
              0));
      shard.pool.setOptions(options(shard.key));
      shard.pool.resume();
    }
    for (int round = 0; round < 300 && sessions.stream().anyMatch(SimNode::isBusy); round++) {
      for (Deque<Runnable> inbox : inboxes) {
        for (int left = inbox.size(); left > 0; left--) {
          deliver(inbox);
        }
      }
      for (SimServer server : List.copyOf(servers)) {
        play(server, false, true);
      }
      for (SimSession session : List.copyOf(sessions)) {
        finish(session);
      }
      pass(500 * MILLI);
      check();
    }
    assertThat(sessions.stream().filter(SimNode::isBusy).map(SimSession::state))
        .as("still busy")
        .isEmpty();
  }

  private static boolean isBusy(SimSession session) {
    return session.state() != SimSession.State.IDLE && session.state() != SimSession.State.CLOSED;
  }

  private void finish(SimSession session) {
    if (session.state() == SimSession.State.CLOSED
        || (session.state() == SimSession.State.ATTACHED
            && !session.isOwedReply()
            && mode == PoolMode.SESSION)) {
      leave(session);
    } else if (session.state() == SimSession.State.ATTACHED && !session.isOwedReply()) {
      session.step();
    }
  }

  private void end() {
    for (SimSession session : List.copyOf(sessions)) {
      leave(session);
    }
    shards.forEach(shard -> shard.pool.closeAll("shutdown"));
    for (int round = 0; round < 20; round++) {
      for (SimServer server : List.copyOf(servers)) {
        server.step(random, true);
      }
      for (Deque<Runnable> inbox : inboxes) {
        while (!inbox.isEmpty()) {
          deliver(inbox);
        }
      }
    }
    for (SimShard shard : shards) {
      assertThat(shard.pool.hasNoBackends()).as("no backend left").isTrue();
      keys(shard).forEach(key -> assertThat(budget.used(key)).as("permits of %s", key).isZero());
    }
  }
}
