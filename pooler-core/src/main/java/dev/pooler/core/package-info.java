@NullMarked
package dev.pooler.core;

import org.jspecify.annotations.NullMarked;
