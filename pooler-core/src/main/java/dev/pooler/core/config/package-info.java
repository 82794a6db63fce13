/**
 * The configuration: {@code pgbouncer.ini} read into immutable snapshots.
 *
 * <p>Enters: the main file, what it includes, the auth file and the environment, as a map. Leaves:
 * a {@link dev.pooler.core.config.PoolerConfig}, or every problem that was found with its file and
 * line. The only I/O is reading files, through {@link dev.pooler.core.config.FileSource}.
 *
 * <p>Every class here is immutable or confined to the call that made it; a reader may run on any
 * thread. On {@code RELOAD} the caller swaps the whole snapshot.
 */
@NullMarked
package dev.pooler.core.config;

import org.jspecify.annotations.NullMarked;
