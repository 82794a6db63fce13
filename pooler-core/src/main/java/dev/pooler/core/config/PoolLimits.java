package dev.pooler.core.config;

/**
 * How many of what. Caps of 0 are no caps.
 *
 * @param poolSize backends of the pool
 * @param minPoolSize kept open, capped at {@code poolSize} by the pool
 * @param reservePoolSize further ones once the oldest waiter has waited {@code reservePoolNanos}
 * @param reservePoolNanos 0: the reserve is never used
 * @param maxDbConnections backends of the database over all users
 * @param maxUserConnections backends of the server user over all databases
 * @param maxDbClientConnections clients of the database
 * @param maxUserClientConnections clients of the login user
 */
public record PoolLimits(
    int poolSize,
    int minPoolSize,
    int reservePoolSize,
    long reservePoolNanos,
    int maxDbConnections,
    int maxUserConnections,
    int maxDbClientConnections,
    int maxUserClientConnections) {}
