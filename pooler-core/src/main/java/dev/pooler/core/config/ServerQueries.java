package dev.pooler.core.config;

import org.jspecify.annotations.Nullable;

/**
 * What the pooler itself asks a backend.
 *
 * @param check null: no check; empty: the empty query
 * @param reset sent when a session-mode backend comes back; empty: none
 * @param resetAlways send it in every mode
 * @param connect run after login, null: none
 */
public record ServerQueries(
    @Nullable String check, String reset, boolean resetAlways, @Nullable String connect) {}
