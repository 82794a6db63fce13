/**
 * How the log looks and where it goes. Log events enter, lines and syslog messages leave; runs on
 * whatever thread logs.
 */
@NullMarked
package dev.pooler.boot.log;

import org.jspecify.annotations.NullMarked;
