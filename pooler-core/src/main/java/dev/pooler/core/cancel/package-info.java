/**
 * Cancel keys of this node's sessions, and the port through which a cancel request reaches the
 * session that it names.
 */
@NullMarked
package dev.pooler.core.cancel;

import org.jspecify.annotations.NullMarked;
