/** Two versions of one application that run at the same time. */
@NullMarked
package dev.tributary.dsl.versions;

import org.jspecify.annotations.NullMarked;
