/**
 * What the tests of every module share, through this module's test-jar: making byte streams and
 * taking them apart, and {@link dev.pooler.protocol.testing.LeakExtension}, which registers itself
 * and makes each test class fail that loses a buffer.
 */
@NullMarked
package dev.pooler.protocol.testing;

import org.jspecify.annotations.NullMarked;
