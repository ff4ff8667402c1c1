/** The names of outcomes, the same in responses, metrics and documentation. */
@NullMarked
package dev.tributary.spring.outcome;

import org.jspecify.annotations.NullMarked;
