/** The rules that every module keeps to, checked on the classes of all of them. */
@NullMarked
package dev.pooler.architecture;

import org.jspecify.annotations.NullMarked;
