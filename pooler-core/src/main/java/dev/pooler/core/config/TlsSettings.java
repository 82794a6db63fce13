package dev.pooler.core.config;

import org.jspecify.annotations.Nullable;

/**
 * TLS of one side, towards clients or towards PostgreSQL. The lists are words as written; whoever
 * makes a TLS context of them checks them.
 *
 * @param keyFile PEM, null when unset; as are the other files
 * @param protocols {@code secure}, {@code all}, or names such as {@code tlsv1.3}
 * @param ciphers list for TLS 1.2 and older, or one of default, secure, fast, normal, all
 * @param tls13Ciphers suites for TLS 1.3, empty when unset
 * @param ecdhCurve {@code auto}, {@code none} or a name
 */
public record TlsSettings(
    TlsMode mode,
    @Nullable String keyFile,
    @Nullable String certFile,
    @Nullable String caFile,
    String protocols,
    String ciphers,
    String tls13Ciphers,
    String ecdhCurve) {}
