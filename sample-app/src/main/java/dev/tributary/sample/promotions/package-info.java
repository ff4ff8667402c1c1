/** Promotions with a number of places, which may be oversubscribed until the audit settles that. */
@NullMarked
package dev.tributary.sample.promotions;

import org.jspecify.annotations.NullMarked;
