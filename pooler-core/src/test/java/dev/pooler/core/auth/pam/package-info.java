@NullMarked
package dev.pooler.core.auth.pam;

import org.jspecify.annotations.NullMarked;
