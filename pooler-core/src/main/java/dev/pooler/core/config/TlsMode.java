package dev.pooler.core.config;

/**
 * What {@code client_tls_sslmode} and {@code server_tls_sslmode} can be, in rising order of
 * strictness.
 *
 * <table>
 * <caption>Meaning on each side</caption>
 * <tr><th>mode</th><th>clients</th><th>PostgreSQL</th></tr>
 * <tr><td>disable</td><td>no TLS</td><td>no TLS</td></tr>
 * <tr><td>allow, prefer</td><td>TLS if the client wants it</td><td>TLS if PostgreSQL has it, not verified</td></tr>
 * <tr><td>require</td><td>TLS or nothing</td><td>TLS or nothing, not verified</td></tr>
 * <tr><td>verify-ca</td><td>and a certificate of our CA</td><td>and a certificate of our CA</td></tr>
 * <tr><td>verify-full</td><td>as verify-ca</td><td>and made out to the host</td></tr>
 * </table>
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

  /** Whether TLS is ever used. */
  public boolean usesTls() {
    return this != DISABLE;
  }

  /** Whether a connection without TLS is refused. */
  public boolean requiresTls() {
    return compareTo(REQUIRE) >= 0;
  }

  /** Whether the peer's certificate is checked. */
  public boolean verifies() {
    return compareTo(VERIFY_CA) >= 0;
  }
}
