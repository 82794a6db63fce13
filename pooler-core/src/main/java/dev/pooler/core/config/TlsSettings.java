package dev.pooler.core.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One side's TLS as configured. The lists are words as written; whoever makes a TLS context of them
 * checks them.
 *
 * @param side names the settings in messages
 * @param keyFile private key, PEM (PKCS#8, PKCS#1 or SEC 1), not encrypted; null when unset, as are
 *     the other files
 * @param certFile our certificate, PEM, followed by intermediate ones
 * @param caFile certificates that peers are verified with, PEM; null: the system's (towards
 *     PostgreSQL only)
 * @param protocols {@code secure}, {@code all}, or names such as {@code tlsv1.3}
 * @param ciphers for TLS 1.2 and older: a list, or one of default, secure, fast, normal, all
 * @param tls13Ciphers names of TLS 1.3 suites; empty: all
 * @param ecdhCurve {@code auto}, {@code none} or names of curves
 */
public record TlsSettings(
    TlsSide side,
    TlsMode mode,
    @Nullable Path keyFile,
    @Nullable Path certFile,
    @Nullable Path caFile,
    String protocols,
    String ciphers,
    String tls13Ciphers,
    String ecdhCurve) {

  /** The side's settings with PgBouncer's defaults beside the mode and the files. */
  public static TlsSettings of(
      TlsSide side,
      TlsMode mode,
      @Nullable Path keyFile,
      @Nullable Path certFile,
      @Nullable Path caFile) {
    return new TlsSettings(side, mode, keyFile, certFile, caFile, "secure", "default", "", "auto");
  }

  /** No TLS on that side. */
  public static TlsSettings disabled(TlsSide side) {
    return of(side, TlsMode.DISABLE, null, null, null);
  }
}
