/** Tests of what stands in the tables and in the log. */
@NullMarked
package dev.tributary.store;

import org.jspecify.annotations.NullMarked;
