package dev.pooler.core.view;

import org.jspecify.annotations.Nullable;

/**
 * One pool (database, user), as a row of {@code SHOW POOLS}. Counts are of sessions and backends of
 * this node, over all of its event loops.
 *
 * @param serversLogin backends that are connecting or logging in
 * @param maxWaitMicros how long the oldest waiting session has waited, in microseconds
 * @param loadBalanceHosts how one of several hosts is chosen, null for a database with one host
 */
public record PoolView(
    String database,
    String user,
    int clientsActive,
    int clientsWaiting,
    int cancelsActive,
    int cancelsWaiting,
    int serversActive,
    int serversActiveCancel,
    int serversBeingCanceled,
    int serversIdle,
    int serversUsed,
    int serversTested,
    int serversLogin,
    long maxWaitMicros,
    String poolMode,
    @Nullable String loadBalanceHosts) {}
