package dev.pooler.core.pool;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

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
  private final List<Deque<Runnable>> inboxes = new ArrayList<>();
  private final List<SimShard> shards = new ArrayList<>();

  /** Shards that come into being later: their loop has no session of the pool yet. */
  private final Deque<Runnable> unborn = new ArrayDeque<>();

  private final SimLimits limits;
  private final SimPermits permits;
  private final SimServers servers;
  private final SimClients clients;
  private final SimChecks checks;
  private long now = 1_000 * Pools.SECOND;

  SimNode(long seed) {
    random = new Random(seed);
    limits = new SimLimits(random);
    permits = new SimPermits(limits);
    servers = new SimServers(random, permits);
    clients = new SimClients(random, shards);
    checks = new SimChecks(shards, limits, permits);
    for (int i = 0; i < LOOPS; i++) {
      inboxes.add(new ArrayDeque<>());
    }
    for (PoolKey key : KEYS) {
      limits.draw(key);
      PoolFamily family = new PoolFamily();
      shards.add(shard(key, 0, family));
      for (int loop = 1; loop < LOOPS; loop++) {
        int later = loop;
        unborn.add(() -> shards.add(shard(key, later, family)));
      }
    }
  }

  private SimShard shard(PoolKey key, int loop, PoolFamily family) {
    Deque<Runnable> inbox = inboxes.get(loop);
    SimGate gate = new SimGate(inbox, servers);
    PoolServices services =
        new PoolServices(
            inbox::addLast,
            permits.budget(),
            random,
            new Canceler(),
            new PoolLog(),
            gate,
            this::now);
    SimShard made = new SimShard(this, key, loop, limits.options(key), services, family);
    gate.serve(made);
    return made;
  }

  long now() {
    return now;
  }

  SimChecks checks() {
    return checks;
  }

  /** When the shard tries again after a failed login, at the latest. */
  long triesAgain(SimShard shard) {
    return servers.triesAgain(shard);
  }

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
      case 0, 1, 2 -> clients.come();
      case 3, 4, 5, 6, 7 -> clients.step();
      case 8 -> clients.leave();
      case 9, 10, 11, 12, 13, 14 -> servers.play(random.nextInt(20) == 0);
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
      limits.draw(chosen.key);
    }
    for (SimShard shard : shards) {
      if (shard.key.equals(chosen.key)) {
        switch (what) {
          case 0 -> shard.pool.setOptions(limits.options(shard.key));
          case 1 -> shard.pool.reconnect();
          case 2 -> shard.pool.pause();
          case 3 -> shard.pool.closeAll("killed");
          default -> shard.pool.resume();
        }
      }
    }
    pass(100 * MILLI);
  }

  private void check() {
    checks.check(inboxes.stream().allMatch(Deque::isEmpty));
    clients.check();
  }

  /** Nothing goes wrong any more, nobody new comes: everybody who waits is served. */
  private void settle() {
    for (SimShard shard : shards) {
      limits.dropMinimum(shard.key);
      shard.pool.setOptions(limits.options(shard.key));
      shard.pool.resume();
    }
    for (int round = 0; round < 300 && clients.areBusy(); round++) {
      for (Deque<Runnable> inbox : inboxes) {
        for (int left = inbox.size(); left > 0; left--) {
          deliver(inbox);
        }
      }
      servers.playAll();
      clients.finish(limits.mode());
      pass(500 * MILLI);
      check();
    }
    clients.checkNobodyIsBusy();
  }

  private void end() {
    clients.leaveAll();
    shards.forEach(shard -> shard.pool.closeAll("shutdown"));
    for (int round = 0; round < 20; round++) {
      servers.playAll();
      for (Deque<Runnable> inbox : inboxes) {
        while (!inbox.isEmpty()) {
          deliver(inbox);
        }
      }
    }
    shards.forEach(permits::checkNothingIsLeft);
  }
}
