/**
 * What one client and one PostgreSQL backend still owe each other while their bytes are relayed.
 *
 * <p>Enters: the header of every frame, in either direction, and the few bodies that matter.
 * Leaves: a verdict for each frame (pass it, replace its head, swallow it), the frames to add, and
 * the answer to "may this backend be lent to somebody else now?". {@link
 * dev.pooler.protocol.flow.Exchange} is what a relay talks to; {@link
 * dev.pooler.protocol.flow.ReplyTracker} is usable alone for the pooler's own queries.
 *
 * <p>Pure: no channel, no clock, no logging. Hot: nothing is allocated per frame in steady state.
 * Everything but {@link dev.pooler.protocol.flow.StatementCatalog} is confined to one event loop.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html">PostgreSQL, message
 *     flow</a>
 */
@NullMarked
package dev.pooler.protocol.flow;

import org.jspecify.annotations.NullMarked;
