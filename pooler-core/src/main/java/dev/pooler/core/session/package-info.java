/**
 * One client connection: login, waiting for a backend, holding one, the console. {@link
 * dev.pooler.core.session.Session} is confined to the event loop of its channel; {@link
 * dev.pooler.core.session.SessionActor} is its door for everybody else.
 */
@NullMarked
package dev.pooler.core.session;

import org.jspecify.annotations.NullMarked;
