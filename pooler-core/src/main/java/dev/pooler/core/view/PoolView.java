package dev.pooler.core.view;

/**
 * One pool (database, user), as a row of {@code SHOW POOLS}. Counts are of sessions and backends of
 * this node, over all of its event loops.
 *
 * @param maxWaitMicros how long the oldest waiting session has waited, in microseconds
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
    String loadBalanceHosts) {}
