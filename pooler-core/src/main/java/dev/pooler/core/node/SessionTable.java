package dev.pooler.core.node;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The client connections of one event loop, each at a place that its cancel key names. Confined to
 * that loop. Places are reused, the last one freed first.
 *
 * @param <C> a connection
 */
final class SessionTable<C> {
  private final List<@Nullable C> places = new ArrayList<>();
  private int[] free = new int[16];
  private int freeCount;
  private int size;

  /** Enters a connection and returns its place. */
  int enter(C connection) {
    size++;
    if (freeCount > 0) {
      int place = free[--freeCount];
      places.set(place, connection);
      return place;
    }
    places.add(connection);
    return places.size() - 1;
  }

  /** Frees the place of a connection. */
  void leave(int place) {
    places.set(place, null);
    size--;
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, free.length * 2);
    }
    free[freeCount++] = place;
  }

  /** Whoever has this place, null when nobody has. */
  @Nullable C at(int place) {
    return place < 0 || place >= places.size() ? null : places.get(place);
  }

  int size() {
    return size;
  }

  /** Calls back for every connection; connections may leave meanwhile. */
  void forEach(Consumer<C> action) {
    for (int i = 0; i < places.size(); i++) {
      C connection = places.get(i);
      if (connection != null) {
        action.accept(connection);
      }
    }
  }
}
