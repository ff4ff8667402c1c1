/** The shop's rows, repositories and operations. */
@NullMarked
package dev.tributary.sample.inventory;

import org.jspecify.annotations.NullMarked;
