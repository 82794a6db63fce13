package dev.pooler.core.control;

import org.jspecify.annotations.Nullable;

/**
 * An operator's request was refused. The message is what the operator reads; the factories make the
 * refusals that PgBouncer knows, with its words and its SQLSTATE.
 */
public final class ControlException extends Exception {
  private static final long serialVersionUID = 1L;

  /** protocol_violation: what PgBouncer's console answers to every refused command. */
  public static final String REFUSED = "08P01";

  private static final String CONFIG_FILE_ERROR = "F0000";
  private static final String QUERY_CANCELED = "57014";

  private final String sqlState;
  private final @Nullable String detail;

  /**
   * A refusal that says everything in one line.
   *
   * @param sqlState five characters, e.g. {@code F0000} for a configuration error
   * @param message what was refused and why
   */
  public ControlException(String sqlState, String message) {
    this(sqlState, message, null);
  }

  /**
   * A refusal with more to say.
   *
   * @param detail more about the reason, over and above what PgBouncer says; null when there is
   *     nothing to add
   */
  public ControlException(String sqlState, String message, @Nullable String detail) {
    super(message);
    this.sqlState = sqlState;
    this.detail = detail;
  }

  /** The configuration knows no such database, and has no fallback entry. */
  public static ControlException noSuchDatabase(String database) {
    return new ControlException(REFUSED, "no such database: " + database);
  }

  /** {@code RESUME db} of a database that is not paused. */
  public static ControlException databaseNotPaused(String database) {
    return new ControlException(REFUSED, "database " + database + " is not paused");
  }

  /** {@code RESUME} of a node that is not paused as a whole. */
  public static ControlException notPaused() {
    return new ControlException(REFUSED, "pooler is not paused");
  }

  /**
   * {@code PAUSE} or {@code KILL}, with or without a database, while the node is paused as a whole.
   */
  public static ControlException alreadyPaused() {
    return new ControlException(REFUSED, "already paused");
  }

  /** {@code RESUME} of a node that stops: nothing serves any more. */
  public static ControlException shuttingDown() {
    return new ControlException(REFUSED, "pooler is shutting down");
  }

  /**
   * A {@code PAUSE} that still waited was undone by {@code RESUME} or by a cancel request.
   * PgBouncer never answers it.
   */
  public static ControlException pauseTakenBack() {
    return new ControlException(QUERY_CANCELED, "PAUSE was taken back before it was complete");
  }

  /** {@code KILL_CLIENT} of an id that no client has. */
  public static ControlException clientNotFound() {
    return new ControlException(REFUSED, "client not found");
  }

  /**
   * {@code SET} was refused.
   *
   * @param reason why the setting was refused: unknown key, bad value, not changeable
   */
  public static ControlException setFailed(String reason) {
    return new ControlException(REFUSED, "SET failed", reason);
  }

  /**
   * {@code RELOAD} was refused, or took over only in part.
   *
   * @param problems everything that is wrong with the new configuration, a line each
   */
  public static ControlException reloadFailed(String problems) {
    return new ControlException(
        CONFIG_FILE_ERROR, "RELOAD failed, see logs for additional details", problems);
  }

  /** Five characters. */
  public String sqlState() {
    return sqlState;
  }

  /** More about the reason, or null. */
  public @Nullable String detail() {
    return detail;
  }
}
