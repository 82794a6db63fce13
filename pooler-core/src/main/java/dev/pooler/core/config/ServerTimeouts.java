package dev.pooler.core.config;

/**
 * Times of a backend, in nanoseconds.
 *
 * @param lifetimeNanos age at which an unused backend is retired; 0: used once
 * @param idleNanos 0: never closed for being idle
 * @param connectNanos limit of connecting and logging in; 0: none
 * @param loginRetryNanos pause after a failed login
 * @param checkDelayNanos idle age from which a backend is checked before use; 0: always
 */
public record ServerTimeouts(
    long lifetimeNanos,
    long idleNanos,
    long connectNanos,
    long loginRetryNanos,
    long checkDelayNanos) {}
