package dev.pooler.core.node;

import dev.pooler.core.config.PoolLimits;
import dev.pooler.core.error.LimitError;
import dev.pooler.core.error.PoolerError;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts clients, over all event loops: all, by database, by user. Thread-safe by one lock; used at
 * login and at the end.
 */
final class ClientLimits {
  private final Map<String, Integer> byDatabase = new HashMap<>();
  private final Map<String, Integer> byUser = new HashMap<>();

  /** More are not kept waiting: each costs a socket. */
  private static final int MOST_DETAINED = 1000;

  private int sockets;
  private int detained;

  /** Counts a new socket. */
  synchronized void opened() {
    sockets++;
  }

  synchronized void closed() {
    sockets--;
  }

  /** Sockets of clients; not those of refused ones that wait for their error. */
  synchronized int sockets() {
    return sockets - detained;
  }

  /** A refused client is kept waiting; false when too many are. */
  synchronized boolean detain() {
    if (detained == MOST_DETAINED) {
      return false;
    }
    detained++;
    return true;
  }

  /** It is kept waiting no longer. */
  synchronized void release() {
    detained--;
  }

  /** Counts a client that has logged in; returns why it must not, null when it may. */
  synchronized @Nullable PoolerError admit(String database, String user, PoolLimits limits) {
    if (isFull(byDatabase, database, limits.maxDbClientConnections())) {
      return LimitError.MAX_DB_CLIENT_CONNECTIONS;
    }
    if (isFull(byUser, user, limits.maxUserClientConnections())) {
      return LimitError.MAX_USER_CLIENT_CONNECTIONS;
    }
    byDatabase.merge(database, 1, Integer::sum);
    byUser.merge(user, 1, Integer::sum);
    return null;
  }

  /** Undoes {@link #admit}. */
  synchronized void dismiss(String database, String user) {
    byDatabase.computeIfPresent(database, (d, count) -> count == 1 ? null : count - 1);
    byUser.computeIfPresent(user, (u, count) -> count == 1 ? null : count - 1);
  }

  /** Databases that have clients now. */
  synchronized Set<String> databases() {
    return Set.copyOf(byDatabase.keySet());
  }

  synchronized int ofDatabase(String database) {
    return byDatabase.getOrDefault(database, 0);
  }

  synchronized int ofUser(String user) {
    return byUser.getOrDefault(user, 0);
  }

  private static boolean isFull(Map<String, Integer> counts, String name, int limit) {
    return limit > 0 && counts.getOrDefault(name, 0) >= limit;
  }
}
