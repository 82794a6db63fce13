package dev.pooler.core.node;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The databases that let nobody in, because an operator wants it so. It is kept by name, so that a
 * database which leaves the configuration and comes back is still disabled. Thread-safe.
 */
final class DisabledDatabases {
  private final Set<String> names = ConcurrentHashMap.newKeySet();

  void disable(String database) {
    names.add(database);
  }

  void enable(String database) {
    names.remove(database);
  }

  boolean contains(String database) {
    return names.contains(database);
  }
}
