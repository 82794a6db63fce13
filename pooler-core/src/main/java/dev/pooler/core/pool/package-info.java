/**
 * Backends of one database and user, lent to sessions. {@link dev.pooler.core.pool.PoolLedger}
 * decides (pure), {@link dev.pooler.core.pool.LoopPool} carries out on one event loop, {@link
 * dev.pooler.core.pool.PoolActor} is its door for everybody else. A hand-over on the same loop is a
 * method call; see ADR 2.
 */
@NullMarked
package dev.pooler.core.pool;

import org.jspecify.annotations.NullMarked;
