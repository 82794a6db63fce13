package dev.pooler.core.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a file with mistakes still says, by PgBouncer's rules: it stops at the first line that it
 * cannot use. What stands before it counts; settings not named so far fall back to their defaults,
 * entries not named so far stay as they are. Immutable.
 */
public final class PartialConfig {
  private final PoolerConfig read;
  private final boolean settings;
  private final boolean whole;

  private PartialConfig(PoolerConfig read, boolean settings, boolean whole) {
    this.read = read;
    this.settings = settings;
    this.whole = whole;
  }

  /**
   * A reading that was stopped.
   *
   * @param settings whether a section with settings had begun
   */
  static PartialConfig before(PoolerConfig read, boolean settings) {
    return new PartialConfig(read, settings, false);
  }

  /** A reading that came to the end of its files, whose settings do not go together. */
  static PartialConfig whole(PoolerConfig read) {
    return new PartialConfig(read, true, true);
  }

  /** What is in force after it, in a process that runs with {@code running}. */
  public PoolerConfig over(PoolerConfig running) {
    if (whole) {
      PoolerConfig fresh = read.keepingFixed(running).keepingTls(running);
      return read.authFile().isUnread() ? fresh.withAuthFile(running.authFile()) : fresh;
    }
    PoolerConfig.Entries old = running.entries();
    PoolerConfig.Entries now = read.entries();
    return (settings ? read.keepingFixed(running) : running)
        .withEntries(
            new PoolerConfig.Entries(
                merged(old.databases(), now.databases()),
                now.autodb() == null ? old.autodb() : now.autodb(),
                merged(old.users(), now.users()),
                merged(old.peers(), now.peers())))
        .withAccess(running);
  }

  private static <K, V extends @Nullable Object> Map<K, V> merged(Map<K, V> old, Map<K, V> now) {
    Map<K, V> both = new LinkedHashMap<>(old);
    both.putAll(now);
    return Collections.unmodifiableMap(both);
  }
}
