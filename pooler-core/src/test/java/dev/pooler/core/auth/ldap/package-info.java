@NullMarked
package dev.pooler.core.auth.ldap;

import org.jspecify.annotations.NullMarked;
