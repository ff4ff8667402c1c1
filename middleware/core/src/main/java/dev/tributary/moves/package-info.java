/** Moving the coordinator, by plan or because its site is lost; the same code for every store. */
@NullMarked
package dev.tributary.moves;

import org.jspecify.annotations.NullMarked;
