/** Finds the analyzer's plan on the class path and refuses to start on one that does not fit. */
@NullMarked
package dev.tributary.spring.plan;

import org.jspecify.annotations.NullMarked;
