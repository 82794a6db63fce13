package dev.pooler.core.node;

import dev.pooler.core.pool.Checkout;
import dev.pooler.core.pool.LoopPool;
import dev.pooler.core.pool.PoolKey;
import dev.pooler.core.pool.PoolStats;
import dev.pooler.core.pool.PoolUser;
import dev.pooler.core.pool.ServerGreeting;
import dev.pooler.core.session.SessionPool;
import org.jspecify.annotations.Nullable;

/** What a pool of an event loop is to its sessions. Confined to that loop. */
record PoolOfLoop(LoopPool pool) implements SessionPool {
  @Override
  public PoolKey key() {
    return pool.key();
  }

  @Override
  public @Nullable Checkout acquire(PoolUser session) {
    return pool.acquire(session);
  }

  @Override
  public void enqueue(PoolUser session) {
    pool.enqueue(session);
  }

  @Override
  public void enqueueAgain(PoolUser session) {
    pool.enqueueAgain(session);
  }

  @Override
  public void left() {
    pool.left();
  }

  @Override
  public void clientCame() {
    pool.clientCame();
  }

  @Override
  public void clientWent() {
    pool.clientWent();
  }

  @Override
  public @Nullable ServerGreeting greeting() {
    return pool.greeting();
  }

  @Override
  public PoolStats stats() {
    return pool.stats();
  }
}
