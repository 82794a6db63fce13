package dev.pooler.core.error;

import java.util.Locale;

/** An operator wants it so. */
public enum OperatorError implements PoolerError {
  /** {@code KILL_CLIENT}. */
  ADMIN_FORCED_DISCONNECT("admin forced disconnect"),
  /** {@code KILL}, or the database left the configuration. */
  DATABASE_REMOVED("database removed"),
  /** With {@code server_fast_close}: the session's server had to be closed, e.g. for RECONNECT. */
  DATABASE_CONFIGURATION_CHANGED("database configuration changed"),
  /** The pooler ends. */
  SHUTTING_DOWN("pooler is shutting down"),
  /** The pooler ends as soon as the servers are released: nobody may wait for one. */
  SERVER_SHUTTING_DOWN("server shutting down"),
  /** A console command for administrators only. */
  ADMIN_ACCESS_NEEDED("admin access needed") {
    @Override
    public Severity severity() {
      return Severity.ERROR;
    }
  },
  /** The console answers simple queries only. */
  EXTENDED_ON_CONSOLE("extended query protocol not supported by admin console") {
    @Override
    public Severity severity() {
      return Severity.ERROR;
    }
  };

  private final String text;

  OperatorError(String text) {
    this.text = text;
  }

  @Override
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String clientMessage() {
    return text;
  }
}
