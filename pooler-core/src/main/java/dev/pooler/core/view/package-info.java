/**
 * Immutable snapshots of a running node, made by the actors that own the state and read by the
 * console, the metrics and the HTTP API. Nothing here refers to an actor, a channel or a mutable
 * object.
 */
@NullMarked
package dev.pooler.core.view;

import org.jspecify.annotations.NullMarked;
