/** Counterexamples and runs in the words of the {@code .inv} file, for people and for reports. */
@NullMarked
package dev.tributary.analyzer.trace;

import org.jspecify.annotations.NullMarked;
