@NullMarked
package dev.pooler.core.session.lookup;

import org.jspecify.annotations.NullMarked;
