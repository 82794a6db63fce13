package dev.pooler.core.config;

/** How a line of the log looks: as PgBouncer's, or an object of JSON. */
public enum LogFormat implements Named {
  PGBOUNCER("pgbouncer"),
  JSON("json");

  private final String word;

  LogFormat(String word) {
    this.word = word;
  }

  @Override
  public String word() {
    return word;
  }
}
