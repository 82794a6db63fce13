/**
 * Where clients come in: TCP addresses and Unix-domain sockets. Hands each accepted channel to a
 * connection of its own.
 */
@NullMarked
package dev.pooler.core.listener;

import org.jspecify.annotations.NullMarked;
