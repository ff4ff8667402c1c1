/** Tests of several sites on real servers. */
@NullMarked
package dev.tributary.sites;

import org.jspecify.annotations.NullMarked;
