/**
 * Messages that servers send: the few that are understood as records, and all that this program
 * itself must say to its clients.
 *
 * <p>Complete frames enter {@link dev.pooler.protocol.backend.BackendDecoder} (found by a {@code
 * FrameScanner}) and leave as {@link dev.pooler.protocol.backend.BackendMessage}; {@link
 * dev.pooler.protocol.backend.BackendEncoder} appends frames to a buffer. What is only relayed
 * never comes here. Stateless and immutable; any thread.
 *
 * <p>See "Message Formats" and "Error and Notice Message Fields" in the PostgreSQL documentation.
 */
@NullMarked
package dev.pooler.protocol.backend;

import org.jspecify.annotations.NullMarked;
