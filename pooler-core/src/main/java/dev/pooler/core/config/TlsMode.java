package dev.pooler.core.config;

/**
 * Whether and how far TLS is insisted upon. On the client side {@link #VERIFY_CA} and {@link
 * #VERIFY_FULL} are alike.
 */
public enum TlsMode implements Named {
  DISABLE("disable"),
  ALLOW("allow"),
  PREFER("prefer"),
  REQUIRE("require"),
  VERIFY_CA("verify-ca"),
  VERIFY_FULL("verify-full");

  private final String word;

  TlsMode(String word) {
    this.word = word;
  }

  @Override
  public String word() {
    return word;
  }
}
