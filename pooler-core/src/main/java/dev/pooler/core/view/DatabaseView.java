package dev.pooler.core.view;

import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code [databases]}, as a row of {@code SHOW DATABASES}.
 *
 * @param host configured host, null for the Unix-domain socket default
 * @param serverDatabase name of the database on the server
 * @param forceUser configured server user, null when the client's user is used
 * @param serverLifetimeSeconds effective {@code server_lifetime}
 * @param poolMode mode of this entry, null when it is the global one
 * @param loadBalanceHosts how one of several hosts is chosen, null for an entry with one host
 */
public record DatabaseView(
    String name,
    @Nullable String host,
    int port,
    String serverDatabase,
    @Nullable String forceUser,
    int poolSize,
    int minPoolSize,
    int reservePoolSize,
    long serverLifetimeSeconds,
    @Nullable String poolMode,
    @Nullable String loadBalanceHosts,
    int maxConnections,
    int currentConnections,
    int maxClientConnections,
    int currentClientConnections,
    boolean paused,
    boolean disabled) {}
