package dev.pooler.core.backend;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code dns_zone_check_period}: asks for the serial numbers of the zones of all host names, and
 * has the names of a zone looked up anew when its number has changed. The zone is what stands
 * behind the first dot of a name. {@link #sweep} is called by one thread, and does not block.
 */
final class ZoneWatch {
  private final NameCache names;
  private final Function<String, @Nullable Long> serials;
  private final Executor threads;
  private final AtomicBoolean checking = new AtomicBoolean();
  private final Map<String, Long> last = new HashMap<>();
  private @Nullable Long checkedAt;

  /**
   * @param serials asks for a zone's number; blocks
   * @param threads may block
   */
  ZoneWatch(NameCache names, Function<String, @Nullable Long> serials, Executor threads) {
    this.names = names;
    this.serials = serials;
    this.threads = threads;
  }

  /**
   * Time has passed.
   *
   * @param now in nanoseconds
   * @param period in nanoseconds; 0: zones are not watched
   */
  void sweep(long now, long period) {
    boolean due = checkedAt == null || now - checkedAt >= period;
    if (period > 0 && due && checking.compareAndSet(false, true)) {
      checkedAt = now;
      threads.execute(this::check);
    }
  }

  private void check() {
    try {
      Map<String, Set<String>> zones = new HashMap<>();
      for (String name : names.names()) {
        int dot = name.indexOf('.');
        if (dot > 0 && dot < name.length() - 1) {
          zones.computeIfAbsent(name.substring(dot + 1), zone -> new HashSet<>()).add(name);
        }
      }
      zones.forEach(this::check);
    } finally {
      checking.set(false);
    }
  }

  private void check(String zone, Set<String> itsNames) {
    Long serial = serials.apply(zone);
    if (serial != null) {
      Long before = last.put(zone, serial);
      if (before != null && !Objects.equals(before, serial)) {
        itsNames.forEach(names::renew);
      }
    }
  }
}
