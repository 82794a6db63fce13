package dev.pooler.core.config;

/** What {@code SET key = value} came to. */
public sealed interface SetResult {

  /** The configuration with the new value. */
  record Changed(PoolerConfig config) implements SetResult {}

  /**
   * The setting stays as it was.
   *
   * @param reason for the log; the console's answer is PgBouncer's own, {@code SET failed}
   */
  record Refused(String reason) implements SetResult {}
}
