/** Goods on their way between warehouses. */
@NullMarked
package dev.tributary.sample.transfers;

import org.jspecify.annotations.NullMarked;
