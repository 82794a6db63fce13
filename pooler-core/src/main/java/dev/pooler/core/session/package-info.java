/**
 * One client connection: login, waiting for a backend, holding one, the console, a cancel request.
 * All of it is confined to the event loop of the client's channel; everybody else comes through the
 * actor of that loop.
 */
@NullMarked
package dev.pooler.core.session;

import org.jspecify.annotations.NullMarked;
