/**
 * What the tests of every module share, through this module's test-jar. It registers itself: {@link
 * dev.pooler.protocol.testing.LeakExtension} makes each test class fail that loses a buffer.
 */
@NullMarked
package dev.pooler.protocol.testing;

import org.jspecify.annotations.NullMarked;
