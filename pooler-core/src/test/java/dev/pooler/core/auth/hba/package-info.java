@NullMarked
package dev.pooler.core.auth.hba;

import org.jspecify.annotations.NullMarked;
