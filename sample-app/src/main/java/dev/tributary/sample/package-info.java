/** The inventory shop: what an application on Tributary looks like. */
@NullMarked
package dev.tributary.sample;

import org.jspecify.annotations.NullMarked;
