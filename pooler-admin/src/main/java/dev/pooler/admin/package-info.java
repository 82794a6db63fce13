@NullMarked
package dev.pooler.admin;

import org.jspecify.annotations.NullMarked;
