@NullMarked
package dev.pooler.protocol;

import org.jspecify.annotations.NullMarked;
