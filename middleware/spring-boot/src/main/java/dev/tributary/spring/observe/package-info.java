/** Measures operations: an observation for each call, and what the committer does, as metrics. */
@NullMarked
package dev.tributary.spring.observe;

import org.jspecify.annotations.NullMarked;
