/** {@code pooler userlist}: makes the secrets of {@code auth_file}. */
@NullMarked
package dev.pooler.boot.userlist;

import org.jspecify.annotations.NullMarked;
