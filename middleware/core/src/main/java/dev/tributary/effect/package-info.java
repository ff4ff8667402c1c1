/** Effects: primitive changes with concrete values, the only things that are ever merged. */
@NullMarked
package dev.tributary.effect;

import org.jspecify.annotations.NullMarked;
