/** Tests of what an instance does beside running operations. */
@NullMarked
package dev.tributary.spring.upkeep;

import org.jspecify.annotations.NullMarked;
