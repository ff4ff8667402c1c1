/** The shop as one web page, for people. */
@NullMarked
package dev.tributary.sample.page;

import org.jspecify.annotations.NullMarked;
