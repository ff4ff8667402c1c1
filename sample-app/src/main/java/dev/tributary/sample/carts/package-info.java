/** Carts and price lists: what customers have in mind, and what it would cost them. */
@NullMarked
package dev.tributary.sample.carts;

import org.jspecify.annotations.NullMarked;
