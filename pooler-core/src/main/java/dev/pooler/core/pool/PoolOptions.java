package dev.pooler.core.pool;

import dev.pooler.core.backend.BackendFactory;
import dev.pooler.core.config.PoolMode;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.core.parameter.ParameterValues;
import dev.pooler.core.parameter.Replication;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * How one pool works on one event loop; replaced as a whole on RELOAD.
 *
 * @param settings of the pool's database and server user
 * @param rules what the ledger decides by, taken from the settings
 * @param backends makes backends for the settings' target
 * @param dedication null in the usual case that the pool is for many sessions
 */
public record PoolOptions(
    PoolSettings settings,
    PoolRules rules,
    BackendFactory backends,
    @Nullable Dedication dedication) {

  /**
   * To whom a pool belongs that serves one session only.
   *
   * @param replication what the session replicates
   * @param asked its other parameters
   */
  public record Dedication(Replication replication, ParameterValues asked) {
    /** The startup parameters of its backends. */
    public SequencedMap<String, String> startup() {
      return replication.startup(asked);
    }
  }

  public PoolOptions(PoolSettings settings, BackendFactory backends) {
    this(settings, PoolRules.of(settings), backends, null);
  }

  /** Options of a pool that serves one session only. */
  public PoolOptions(PoolSettings settings, BackendFactory backends, Dedication dedication) {
    this(settings, PoolRules.of(settings).unwarmed(), backends, dedication);
  }

  /** Whether a backend is closed when its session gives it back. */
  boolean isForOneSession() {
    return dedication != null;
  }

  /** What the pool's session replicates; null: nothing. */
  @Nullable Replication replication() {
    return dedication == null ? null : dedication.replication();
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
