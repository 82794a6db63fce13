/**
 * Asks a server about users that are not on file ({@code auth_query}): a look-up is a user of a
 * pool like a session, but speaks for itself.
 */
@NullMarked
package dev.pooler.core.session.lookup;

import org.jspecify.annotations.NullMarked;
