/**
 * Passwords judged by the system's Pluggable Authentication Modules, through the C library libpam.
 * Blocking; for worker threads.
 */
@NullMarked
package dev.pooler.core.auth.pam;

import org.jspecify.annotations.NullMarked;
