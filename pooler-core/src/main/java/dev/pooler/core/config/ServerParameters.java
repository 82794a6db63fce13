package dev.pooler.core.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Run-time parameters of a pool's backends.
 *
 * @param clientEncoding forced by the entry, null: the client's; the next three likewise
 * @param trackExtra further parameters that follow the client
 */
public record ServerParameters(
    @Nullable String clientEncoding,
    @Nullable String dateStyle,
    @Nullable String timeZone,
    @Nullable String applicationName,
    List<String> trackExtra) {}
