package dev.pooler.core.config;

import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code [peers]}: where cancel requests of that process go.
 *
 * @param host name, address, or directory of a Unix-domain socket
 * @param poolSize null: {@code default_pool_size}
 */
public record PeerConfig(int id, String host, int port, @Nullable Integer poolSize) {}
