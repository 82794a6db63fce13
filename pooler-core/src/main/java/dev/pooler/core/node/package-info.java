/**
 * Starts, steers and stops everything of one node; the only package of core that knows all the
 * others.
 */
@NullMarked
package dev.pooler.core.node;

import org.jspecify.annotations.NullMarked;
