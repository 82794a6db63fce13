package dev.pooler.core.config;

/** How the hosts of a comma list are used. */
public enum LoadBalance implements Named {
  ROUND_ROBIN("round-robin"),
  DISABLE("disable");

  private final String word;

  LoadBalance(String word) {
    this.word = word;
  }

  @Override
  public String word() {
    return word;
  }
}
