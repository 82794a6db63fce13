package dev.pooler.core.pool;

import dev.pooler.core.backend.BackendFactory;
import dev.pooler.core.config.PoolMode;
import dev.pooler.core.config.PoolSettings;
import org.jspecify.annotations.Nullable;

/**
 * How one pool works on one event loop; replaced as a whole on RELOAD.
 *
 * @param settings of the pool's database and server user
 * @param rules what the ledger decides by, taken from the settings
 * @param backends makes backends for the settings' target
 */
public record PoolOptions(PoolSettings settings, PoolRules rules, BackendFactory backends) {

  public PoolOptions(PoolSettings settings, BackendFactory backends) {
    this(settings, PoolRules.of(settings), backends);
  }

  /** What to run when a backend comes back, null for nothing. */
  @Nullable String resetQuery() {
    boolean applies = settings.poolMode() == PoolMode.SESSION || settings.queries().resetAlways();
    String query = settings.queries().reset();
    return applies && !query.isEmpty() ? query : null;
  }

  /** What is asked of a backend that has been idle for long; null for no check. */
  @Nullable String checkQuery() {
    return settings.queries().check();
  }

  /** {@code server_login_retry}. */
  long loginRetryNanos() {
    return settings.serverTimeouts().loginRetryNanos();
  }
}
