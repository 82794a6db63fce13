/**
 * The event loops and what runs on them. One Netty event loop is one thread; the actors of a loop
 * run on a Pekko dispatcher whose executor is that same loop, so a session, its channel, its pool
 * and its backend share one thread. Knows Netty and Pekko, and nothing of PostgreSQL.
 */
@NullMarked
package dev.pooler.core.loop;

import org.jspecify.annotations.NullMarked;
