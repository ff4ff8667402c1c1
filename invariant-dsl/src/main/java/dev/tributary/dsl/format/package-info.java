/** The one layout that every {@code .inv} file can have. */
@NullMarked
package dev.tributary.dsl.format;

import org.jspecify.annotations.NullMarked;
