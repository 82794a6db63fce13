/**
 * Host-based authentication: the rules of {@code auth_hba_file} and the maps of {@code
 * auth_ident_file}, read as PgBouncer reads them, and the search for the first rule that fits a
 * client. Pure and immutable, any thread.
 */
@NullMarked
package dev.pooler.core.auth.hba;

import org.jspecify.annotations.NullMarked;
