/** The same bank as one writes it in Spring today, and the limits that the log alone sets. */
@NullMarked
package dev.tributary.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
