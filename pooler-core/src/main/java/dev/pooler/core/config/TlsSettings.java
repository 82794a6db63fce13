package dev.pooler.core.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TLS of one side, towards clients or towards PostgreSQL.
 *
 * @param keyFile PEM, null when unset; as are the other files
 * @param protocols names as in {@code SSLEngine}, oldest first, never empty
 * @param ciphers list for TLS 1.2 and older, or one of default, secure, fast, normal, all
 * @param ciphers13 suites for TLS 1.3, empty when unset
 */
public record TlsSettings(
    TlsMode mode,
    @Nullable String keyFile,
    @Nullable String certFile,
    @Nullable String caFile,
    List<String> protocols,
    String ciphers,
    String ciphers13) {}
