package dev.pooler.core.tls;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

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
public enum TlsMode {
  DISABLE,
  ALLOW,
  PREFER,
  REQUIRE,
  VERIFY_CA,
  VERIFY_FULL;

  /** The mode of that name, null if there is none. */
  public static @Nullable TlsMode ofWord(String word) {
    for (TlsMode mode : values()) {
      if (mode.word().equals(word)) {
        return mode;
      }
    }
    return null;
  }

  /** As it stands in the configuration. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
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
