package dev.pooler.core.pool;

/**
 * What makes a pool: an entry of {@code [databases]} and the user whose sessions it serves.
 *
 * @param database name of the entry, as clients ask for it
 * @param user the forced user of the entry, or the client's
 */
public record PoolKey(String database, String user) {}
