/** Tests of the benchmark of several sites. */
@NullMarked
package dev.tributary.benchmarks.sites;

import org.jspecify.annotations.NullMarked;
