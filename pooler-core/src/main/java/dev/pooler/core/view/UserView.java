package dev.pooler.core.view;

import org.jspecify.annotations.Nullable;

/**
 * One known user, as a row of {@code SHOW USERS}.
 *
 * @param poolSize configured {@code pool_size}, null when it has none of its own
 * @param reservePoolSize configured {@code reserve_pool_size}, null when it has none of its own
 * @param poolMode configured mode, null when it has none of its own
 */
public record UserView(
    String name,
    @Nullable Integer poolSize,
    @Nullable Integer reservePoolSize,
    @Nullable String poolMode,
    int maxUserConnections,
    int currentConnections,
    int maxUserClientConnections,
    int currentClientConnections) {}
