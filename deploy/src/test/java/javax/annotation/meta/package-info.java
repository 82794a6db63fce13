/** What a driver's class files name and no allowed library has. */
@NullMarked
package javax.annotation.meta;

import org.jspecify.annotations.NullMarked;
