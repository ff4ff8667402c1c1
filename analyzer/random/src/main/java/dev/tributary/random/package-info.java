/** Random applications in the language, for whatever is held against many of them. */
@NullMarked
package dev.tributary.random;

import org.jspecify.annotations.NullMarked;
