/**
 * Logs one client in. What enters: the client's bytes, {@link
 * dev.pooler.core.session.login.LoginPolicy} (what the configuration says) and, once there is TLS,
 * {@link dev.pooler.core.session.login.TlsFacts}. What leaves: bytes for the client, and a {@link
 * dev.pooler.core.session.login.LoginStep} that says what to do next.
 *
 * <p>Pure: no channel, no actor, no clock; who calls sees to time limits. Nothing that a client
 * sends makes it throw, and nothing it answers tells whether a user exists. What follows
 * AuthenticationOk is the session's business. Confined to the client's event loop.
 */
@NullMarked
package dev.pooler.core.session.login;

import org.jspecify.annotations.NullMarked;
