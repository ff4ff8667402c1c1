/** The analyzer: which operations can run at the same time, which cannot, and why. */
@NullMarked
package dev.tributary.analyzer;

import org.jspecify.annotations.NullMarked;
