package dev.pooler.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pooler.core.pool.Checkout;
import dev.pooler.core.pool.PoolKey;
import dev.pooler.core.pool.PoolStats;
import dev.pooler.core.pool.PoolUser;
import dev.pooler.core.pool.ServerGreeting;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A pool that has what the test puts into it. */
final class FakePool implements SessionPool {
  /** Idle backends. */
  final Deque<FakeCheckout> idle = new ArrayDeque<>();

  /** Who waits. */
  final Deque<PoolUser> queue = new ArrayDeque<>();

  private final PoolKey key;
  private final PoolStats stats = new PoolStats();
  @Nullable ServerGreeting greeting;
  int clients;
  int left;

  FakePool(PoolKey key) {
    this.key = key;
  }

  /** The first in line gets a backend. */
  void grant(Checkout checkout) {
    PoolUser first = queue.removeFirst();
    assertThat(first.isWaiting()).isTrue();
    first.onGranted(checkout);
  }

  @Override
  public PoolKey key() {
    return key;
  }

  @Override
  public @Nullable Checkout acquire(PoolUser session) {
    FakeCheckout free = idle.pollFirst();
    if (free == null) {
      enqueue(session);
    }
    return free;
  }

  @Override
  public void enqueue(PoolUser session) {
    queue.addLast(session);
  }

  @Override
  public void enqueueAgain(PoolUser session) {
    queue.addFirst(session);
  }

  @Override
  public void left() {
    left++;
  }

  @Override
  public void clientCame() {
    clients++;
  }

  @Override
  public void clientWent() {
    clients--;
  }

  @Override
  public @Nullable ServerGreeting greeting() {
    return greeting;
  }

  @Override
  public PoolStats stats() {
    return stats;
  }
}
