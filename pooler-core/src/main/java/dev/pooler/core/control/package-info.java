/** The ports through which operators (console, signals, HTTP) look at a node and steer it. */
@NullMarked
package dev.pooler.core.control;

import org.jspecify.annotations.NullMarked;
