/** Tests of what is computed from times. */
@NullMarked
package dev.tributary.benchmarks.load;

import org.jspecify.annotations.NullMarked;
