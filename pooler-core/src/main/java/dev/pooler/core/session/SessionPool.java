package dev.pooler.core.session;

import dev.pooler.core.pool.Checkout;
import dev.pooler.core.pool.PoolKey;
import dev.pooler.core.pool.PoolStats;
import dev.pooler.core.pool.PoolUser;
import dev.pooler.core.pool.ServerGreeting;
import org.jspecify.annotations.Nullable;

/**
 * A pool as its sessions see it. Used on the sessions' event loop. Two are equal when they stand
 * for the same pool.
 */
public interface SessionPool {

  PoolKey key();

  /**
   * Asks for a backend. Hot.
   *
   * @return a checkout, or null when the session has been queued and will be called
   */
  @Nullable Checkout acquire(PoolUser session);

  /** Queues a session that waits for nothing but the server's greeting. */
  void enqueue(PoolUser session);

  /** Queues a session again whose turn had come, before those who came later. */
  void enqueueAgain(PoolUser session);

  /** A queued session went away. */
  void left();

  /** A session belongs to this pool from now on. */
  void clientCame();

  /** A session does not belong to this pool any more. */
  void clientWent();

  /** What a server of the pool has told at login; null before the first one. */
  @Nullable ServerGreeting greeting();

  PoolStats stats();
}
