/**
 * The first packets of a connection, which have a length but no tag: what the client is (a session,
 * a request for encryption, a cancel request), in which protocol version, with which parameters.
 *
 * <p>Bytes enter through {@link dev.pooler.protocol.startup.StartupDecoder}, records leave; {@link
 * dev.pooler.protocol.startup.StartupEncoder} is the way back, for connections to servers.
 * Stateless and immutable throughout; called on the event loop of the channel, before a {@code
 * FrameScanner} takes over.
 *
 * <p>See "Start-up", "Canceling Requests in Progress" and "SSL Session Encryption" in "Message
 * Flow" of the PostgreSQL documentation.
 */
@NullMarked
package dev.pooler.protocol.startup;

import org.jspecify.annotations.NullMarked;
