@NullMarked
package dev.pooler.boot;

import org.jspecify.annotations.NullMarked;
