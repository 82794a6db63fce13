package dev.pooler.core.session.login;

import org.jspecify.annotations.Nullable;

/**
 * What is known after the TLS handshake.
 *
 * @param endPointHash {@code tls-server-end-point} hash of our own certificate; null: no channel
 *     binding. Not written to.
 * @param postgresqlAgreed whether ALPN agreed on {@code postgresql}; must be so where the client
 *     started TLS unasked
 */
@SuppressWarnings("ArrayRecordComponent") // handed through, never compared
public record TlsFacts(byte @Nullable [] endPointHash, boolean postgresqlAgreed) {}
