package dev.pooler.core.session;

import dev.pooler.core.config.PoolMode;
import dev.pooler.core.config.PoolSettings;
import dev.pooler.protocol.flow.ClientStatements;
import dev.pooler.protocol.flow.StatementCatalog;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration gives a session: its settings, its pool, and whether its prepared
 * statements are tracked. RELOAD changes all three while the session lives. Confined to the
 * session's event loop, but for the statements, which belong to the backend's loop during a
 * checkout.
 */
final class SessionTerms {
  private final StatementCatalog catalog;
  private final boolean dedicated;
  private PoolSettings settings;
  private SessionPool pool;

  /** Where it is to go when it is idle; null when it may stay. */
  private @Nullable SessionPool destination;

  /**
   * Forgotten when tracking ends, as with PgBouncer: a name that is given anew while nobody tracks
   * it must not come to mean the old statement when tracking begins again.
   */
  private @Nullable ClientStatements statements;

  private SessionTerms(
      PoolSettings settings, SessionPool pool, StatementCatalog catalog, boolean dedicated) {
    this.catalog = catalog;
    this.dedicated = dedicated;
    this.settings = settings;
    this.pool = pool;
    this.statements = tracks(settings) ? new ClientStatements(catalog) : null;
  }

  /** The terms of a session that shares its pool with others. */
  static SessionTerms usual(PoolSettings settings, SessionPool pool, StatementCatalog catalog) {
    return new SessionTerms(settings, pool, catalog, false);
  }

  /** The terms of a session that has a pool to itself, for replication. */
  static SessionTerms dedicated(PoolSettings settings, SessionPool pool, StatementCatalog catalog) {
    return new SessionTerms(settings.forReplication(), pool, catalog, true);
  }

  private static boolean tracks(PoolSettings settings) {
    return settings.poolMode() != PoolMode.SESSION && settings.maxPreparedStatements() > 0;
  }

  /** Whether its pool is for this session alone, and the backend goes with it. */
  boolean isDedicated() {
    return dedicated;
  }

  /** Takes over other settings; the pool changes with {@link #settle}. */
  void change(PoolSettings changed, SessionPool itsPool) {
    if (dedicated) {
      settings = changed.forReplication();
      return;
    }
    settings = changed;
    destination = itsPool.equals(pool) ? null : itsPool;
    if (!tracks(changed)) {
      statements = null;
    } else if (statements == null) {
      statements = new ClientStatements(catalog);
    }
  }

  /** The session neither holds nor waits for a backend: it moves to the pool that is its own. */
  void settle() {
    SessionPool next = destination;
    if (next != null) {
      pool.clientWent();
      pool = next;
      pool.clientCame();
      destination = null;
    }
  }

  PoolSettings settings() {
    return settings;
  }

  SessionPool pool() {
    return pool;
  }

  /** The names of its prepared statements; null when the server alone knows them. */
  @Nullable ClientStatements statements() {
    return statements;
  }

  /** How many statements it has prepared, as far as they are tracked. */
  int preparedStatements() {
    return statements == null ? 0 : statements.size();
  }
}
