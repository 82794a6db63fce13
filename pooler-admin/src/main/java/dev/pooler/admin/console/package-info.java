/**
 * The SQL console behind the database {@code pgbouncer}.
 *
 * <p>The text of a simple query enters {@link dev.pooler.admin.console.AdminConsole}'s dialogue; it
 * becomes a {@link dev.pooler.admin.console.Statement} with PgBouncer's grammar, finds its {@link
 * dev.pooler.admin.console.Command} (one class each; every {@code SHOW} is a {@link
 * dev.pooler.admin.console.Show}), which asks {@link dev.pooler.core.control.NodeControl}, and
 * leaves as encoded messages. Words, columns, types and SQLSTATEs are those of PgBouncer 1.26.1;
 * {@code src/test/resources} has them as recorded. What differs is written at the class it
 * concerns.
 *
 * <p>Called on the client's event loop; never blocks it. Answers complete on whatever thread
 * completes the node's.
 */
@NullMarked
package dev.pooler.admin.console;

import org.jspecify.annotations.NullMarked;
