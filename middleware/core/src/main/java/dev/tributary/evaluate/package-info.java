/** Evaluates the language's expressions over rows, exactly. */
@NullMarked
package dev.tributary.evaluate;

import org.jspecify.annotations.NullMarked;
