/**
 * Pooler and PgBouncer, asked the same. A {@link dev.pooler.differential.Script} of {@code
 * src/test/resources/differential} is played to a node and to PgBouncer (or its recording), and
 * what they answer must be equal but for the accepted {@link dev.pooler.differential.Differences}.
 */
@NullMarked
package dev.pooler.differential;

import org.jspecify.annotations.NullMarked;
