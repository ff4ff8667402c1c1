/** Orders from the cart to the last refund, and vouchers. */
@NullMarked
package dev.tributary.sample.orders;

import org.jspecify.annotations.NullMarked;
