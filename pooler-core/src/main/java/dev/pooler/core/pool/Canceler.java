package dev.pooler.core.pool;

import dev.pooler.core.backend.Backend;
import dev.pooler.core.backend.CancelDelivery;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * Delivers cancel requests to servers, a limited number at a time for each pool, outside the pool's own capacity. Confined
 * to one event loop.
 */
final class Canceler {

  private static final class Lane {
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int running;
  }

  private final Map<PoolKey, Lane> lanes = new HashMap<>();

  /**
   * Sends one request.
   *
   * @param limit how many may be under way for the pool
   * @param done called when the server has taken it, or when it could not be delivered
   */
  void cancel(PoolKey key, Backend backend, int limit, Runnable done) {
    Lane lane = lanes.computeIfAbsent(key, k -> new Lane());
    Runnable start =
        () -> {
          lane.running++;
          CancelDelivery.send(
              backend,
              () -> {
                lane.running--;
                done.run();
                next(key, lane);
              });
        };
    if (lane.running < Math.max(1, limit)) {
      start.run();
    } else {
      lane.waiting.addLast(start);
    }
  }

  private void next(PoolKey key, Lane lane) {
    Runnable start = lane.waiting.pollFirst();
    if (start != null) {
      start.run();
    } else if (lane.running == 0) {
      lanes.remove(key);
    }
  }

  int active(PoolKey key) {
    Lane lane = lanes.get(key);
    return lane == null ? 0 : lane.running;
  }

  int waiting(PoolKey key) {
    Lane lane = lanes.get(key);
    return lane == null ? 0 : lane.waiting.size();
  }
}
