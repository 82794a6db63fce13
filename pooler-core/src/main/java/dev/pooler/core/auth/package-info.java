/**
 * What a session knows about its user that a backend may need to log in with. Immutable, any
 * thread. Stands apart because {@code session} makes it and {@code backend} uses it, and neither
 * may know the other.
 */
@NullMarked
package dev.pooler.core.auth;

import org.jspecify.annotations.NullMarked;
