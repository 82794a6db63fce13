/**
 * Helpers for the tests of this and the other modules, through this module's test-jar: making byte
 * streams, taking them apart. {@link dev.pooler.protocol.testing.LeakExtension} registers itself
 * and makes each test class fail that loses a buffer.
 */
@NullMarked
package dev.pooler.protocol.testing;

import org.jspecify.annotations.NullMarked;
