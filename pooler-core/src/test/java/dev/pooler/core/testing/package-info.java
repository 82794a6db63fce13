/**
 * What tests of a whole node stand on: a PostgreSQL of their own, and a node with a configuration
 * from a file. Made and closed by test threads.
 */
@NullMarked
package dev.pooler.core.testing;

import org.jspecify.annotations.NullMarked;
