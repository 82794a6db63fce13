/**
 * Every error that a client is told about or that closes a connection: one record each, with the
 * text and the SQLSTATE that PgBouncer uses, so that drivers, dashboards and log filters written
 * for it keep working.
 *
 * <p>What enters: nothing; errors are made where they are found. What leaves: the text for the
 * client, the words for the log, a stable code for metrics. Immutable, any thread. Texts never
 * carry host names, other users' names or secrets.
 */
@NullMarked
package dev.pooler.core.error;

import org.jspecify.annotations.NullMarked;
