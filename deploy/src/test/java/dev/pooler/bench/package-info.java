/**
 * Benchmarks of what runs for every read and every transaction, for {@code deploy/bench/micro}.
 * Nothing here opens a socket: buffers go in on one side and are counted and released on the other.
 */
@NullMarked
package dev.pooler.bench;

import org.jspecify.annotations.NullMarked;
