/**
 * The way of the bytes while a session holds a backend: whole reads go from one channel to the
 * other, flushed once per read, held back when the other side does not keep up. Runs on the event
 * loop of the backend. Hot: nothing is allocated per frame or per read, nothing is logged. Knows
 * Netty channels and {@code protocol.flow}, neither sessions nor pools.
 */
@NullMarked
package dev.pooler.core.relay;

import org.jspecify.annotations.NullMarked;
