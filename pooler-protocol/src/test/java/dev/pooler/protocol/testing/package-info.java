/** Helpers for tests of this and the other modules: making byte streams, taking them apart. */
@NullMarked
package dev.pooler.protocol.testing;

import org.jspecify.annotations.NullMarked;
