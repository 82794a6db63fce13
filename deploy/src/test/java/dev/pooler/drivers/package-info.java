/** Whole nodes in front of a real PostgreSQL, used by real drivers and by misbehaving peers. */
@NullMarked
package dev.pooler.drivers;

import org.jspecify.annotations.NullMarked;
