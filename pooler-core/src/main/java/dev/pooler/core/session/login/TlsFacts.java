package dev.pooler.core.session.login;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known after the TLS handshake.
 *
 * @param endPointHash {@code tls-server-end-point} hash of our own certificate; null: no channel
 *     binding. Not written to.
 * @param certificateNames the names that the client's verified certificate bears: the common name
 *     of its subject and its DNS names; empty: it showed none, or none was verified
 * @param postgresqlAgreed whether ALPN agreed on {@code postgresql}; must be so where the client
 *     started TLS unasked
 */
@SuppressWarnings("ArrayRecordComponent") // handed through, never compared
public record TlsFacts(
    byte @Nullable [] endPointHash, List<String> certificateNames, boolean postgresqlAgreed) {}
