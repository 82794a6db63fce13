package dev.pooler.core.pool;

import dev.pooler.core.error.PoolerError;

/** A session, as the pool's queue sees it. Called on the pool's event loop. */
public interface PoolUser extends Waiter {

  /** False while it waits for nothing but {@link #onGreeting}. */
  boolean wantsBackend();

  /** A server has told its parameters: see {@link LoopPool#greeting}. It no longer waits. */
  void onGreeting();

  /** Its turn has come. It owns the checkout from here on and no longer waits. */
  void onGranted(Checkout checkout);

  /** It will not be served; it no longer waits. */
  void onRefused(PoolerError error);
}
