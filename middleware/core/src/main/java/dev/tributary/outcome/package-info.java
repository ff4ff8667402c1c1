/** How an invocation can end other than by success: every way has a type of its own. */
@NullMarked
package dev.tributary.outcome;

import org.jspecify.annotations.NullMarked;
