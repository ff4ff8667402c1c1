/** Callers in closed loops, their windows, and what is computed from their times. */
@NullMarked
package dev.tributary.benchmarks.load;

import org.jspecify.annotations.NullMarked;
