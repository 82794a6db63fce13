/**
 * Where messages begin and end in a PostgreSQL byte stream, and the primitives that the packages
 * beside it read and write messages with.
 *
 * <p>Bytes enter as Netty buffers in whatever pieces the sockets deliver; indices, strings and
 * numbers leave. Nothing is kept but a few counters. {@link dev.pooler.protocol.frame.FrameScanner}
 * is on the path of every byte that is relayed: it allocates nothing and copies nothing. It is
 * called by the relay, on the event loop that owns the channel. The other classes are stateless and
 * serve the messages that are really decoded.
 *
 * <p>See "Message Formats" and "Message Data Types" in the PostgreSQL documentation.
 */
@NullMarked
package dev.pooler.protocol.frame;

import org.jspecify.annotations.NullMarked;
