/**
 * Messages that clients send: those that are understood as records, and those that this program
 * sends when it is itself the client of a server.
 *
 * <p>Complete frames enter {@link dev.pooler.protocol.frontend.FrontendDecoder} (found by a {@code
 * FrameScanner}) and leave as {@link dev.pooler.protocol.frontend.FrontendMessage}; {@link
 * dev.pooler.protocol.frontend.FrontendEncoder} appends frames to a buffer. Packets of the startup
 * phase are in {@code protocol.startup}. Stateless and immutable; any thread.
 *
 * <p>See "Message Formats" in the PostgreSQL documentation.
 */
@NullMarked
package dev.pooler.protocol.frontend;

import org.jspecify.annotations.NullMarked;
