/** Many callers on one row or on many: how much of each way of writing a service acknowledges in a second. */
@NullMarked
package dev.tributary.benchmarks.contention;

import org.jspecify.annotations.NullMarked;
