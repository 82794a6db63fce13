package dev.pooler.core.backend;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whose turn it is among several, for each key by itself. Thread-safe. Keeps a number for each key
 * that was ever asked for.
 */
final class HostTurns<K> {
  private final ConcurrentHashMap<K, AtomicInteger> turns = new ConcurrentHashMap<>();

  /** The one whose turn it is; the next call gets the one behind it. */
  <T> T take(K key, List<T> all) {
    return at(all, turn(key).getAndIncrement());
  }

  /** The one whose turn it is, and stays. */
  <T> T current(K key, List<T> all) {
    return at(all, turn(key).get());
  }

  /** Ends the turn of {@code one}, if it still has it. */
  <T> void pass(K key, List<T> all, T one) {
    AtomicInteger turn = turn(key);
    int now = turn.get();
    if (at(all, now).equals(one)) {
      turn.compareAndSet(now, now + 1);
    }
  }

  private AtomicInteger turn(K key) {
    return turns.computeIfAbsent(key, k -> new AtomicInteger());
  }

  private static <T> T at(List<T> all, int turn) {
    return all.get(Math.floorMod(turn, all.size()));
  }
}
