/** Load that a shop puts on itself, for those who want to watch. */
@NullMarked
package dev.tributary.sample.load;

import org.jspecify.annotations.NullMarked;
