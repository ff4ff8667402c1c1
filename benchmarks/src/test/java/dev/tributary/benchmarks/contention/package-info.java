/** Tests of the measurement itself; none of them expects a speed. */
@NullMarked
package dev.tributary.benchmarks.contention;

import org.jspecify.annotations.NullMarked;
