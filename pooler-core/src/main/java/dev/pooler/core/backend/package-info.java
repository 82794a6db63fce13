/**
 * One connection to PostgreSQL: connecting, logging in, questions of the pooler's own (parameters,
 * check, reset), and the relay of whoever holds it. {@link dev.pooler.core.backend.Backend} is
 * confined to the event loop of its channel; {@link dev.pooler.core.backend.BackendActor} tells its
 * loop when the socket is closed.
 */
@NullMarked
package dev.pooler.core.backend;

import org.jspecify.annotations.NullMarked;
