/** What all of the shop's REST interface has in common: problems, and its description. */
@NullMarked
package dev.tributary.sample.api;

import org.jspecify.annotations.NullMarked;
