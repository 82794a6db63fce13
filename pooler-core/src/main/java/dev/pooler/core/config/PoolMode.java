package dev.pooler.core.config;

/** When a backend goes back to its pool. */
public enum PoolMode implements Named {
  SESSION("session"),
  TRANSACTION("transaction"),
  STATEMENT("statement");

  private final String word;

  PoolMode(String word) {
    this.word = word;
  }

  @Override
  public String word() {
    return word;
  }
}
