/**
 * Passwords judged by a directory (LDAP): the options, which are PostgreSQL's ("LDAP
 * Authentication"), and the bind. Blocking; for worker threads.
 */
@NullMarked
package dev.pooler.core.auth.ldap;

import org.jspecify.annotations.NullMarked;
