/** The deployments in {@code deploy/examples}, started from their files. */
@NullMarked
package dev.pooler.examples;

import org.jspecify.annotations.NullMarked;
