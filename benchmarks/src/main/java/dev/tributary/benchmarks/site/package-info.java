/** A bank on Tributary. */
@NullMarked
package dev.tributary.benchmarks.site;

import org.jspecify.annotations.NullMarked;
