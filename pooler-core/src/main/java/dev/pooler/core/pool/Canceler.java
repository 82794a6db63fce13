package dev.pooler.core.pool;

import dev.pooler.core.backend.CancelDelivery;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Delivers cancel requests to servers, a limited number at a time for each pool, outside the pool's
 * own capacity. Confined to one event loop.
 */
final class Canceler {

  private static final class Lane {
    private final ArrayDeque<Queued> waiting = new ArrayDeque<>();
    private int running;
  }

  /** A request that waits for its turn. */
  private static final class Queued {
    private final CancelOrder order;
    private @Nullable ScheduledFuture<?> timeout;

    Queued(CancelOrder order) {
      this.order = order;
    }

    void stopClock() {
      if (timeout != null) {
        timeout.cancel(false);
      }
    }
  }

  private final Map<PoolKey, Lane> lanes = new HashMap<>();

  /**
   * Sends one request, now or when others are through.
   *
   * @param limit how many may be under way for the pool
   * @param waitNanos how long it may wait for its turn before it is dropped; 0: for ever
   */
  void cancel(PoolKey key, CancelOrder order, int limit, long waitNanos) {
    Lane lane = lanes.computeIfAbsent(key, k -> new Lane());
    if (lane.running < Math.max(1, limit)) {
      start(key, lane, order);
      return;
    }
    Queued queued = new Queued(order);
    lane.waiting.addLast(queued);
    if (waitNanos > 0) {
      EventLoop loop = order.backend().wiring().loop();
      queued.timeout = loop.schedule(() -> giveUp(lane, queued), waitNanos, TimeUnit.NANOSECONDS);
    }
  }

  private static void giveUp(Lane lane, Queued queued) {
    if (lane.waiting.remove(queued)) {
      queued.order.dropped();
    }
  }

  private void start(PoolKey key, Lane lane, CancelOrder order) {
    if (!order.begin()) {
      order.dropped();
      next(key, lane);
      return;
    }
    lane.running++;
    CancelDelivery.send(
        order.backend(),
        () -> {
          lane.running--;
          try {
            order.delivered();
          } finally {
            next(key, lane);
          }
        });
  }

  private void next(PoolKey key, Lane lane) {
    Queued queued = lane.waiting.pollFirst();
    if (queued != null) {
      queued.stopClock();
      start(key, lane, queued.order);
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
