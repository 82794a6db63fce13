package dev.pooler.core.pool;

/** Somebody in a pool's queue. Confined to the pool's event loop. */
public interface Waiter {

  /** Whether it still waits; one that went away is skipped when its turn comes. */
  boolean isWaiting();

  /** Time has passed; called a few times a second. */
  void sweep(long now);

  /** When it began to wait, on the clock of {@link System#nanoTime}. */
  long waitingSince();
}
