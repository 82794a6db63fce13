@NullMarked
package dev.pooler.cluster;

import org.jspecify.annotations.NullMarked;
