/**
 * What the C library does for the process: account, terminal, syslog, systemd's socket. Called on
 * the main thread, syslog on any.
 */
@NullMarked
package dev.pooler.boot.posix;

import org.jspecify.annotations.NullMarked;
