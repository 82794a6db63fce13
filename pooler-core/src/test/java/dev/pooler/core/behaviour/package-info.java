/** What clients of a whole node see, against a real PostgreSQL. */
@NullMarked
package dev.pooler.core.behaviour;

import org.jspecify.annotations.NullMarked;
