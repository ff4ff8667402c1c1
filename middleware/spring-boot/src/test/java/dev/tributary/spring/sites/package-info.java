/** Tests of several sites as applications configure them. */
@NullMarked
package dev.tributary.spring.sites;

import org.jspecify.annotations.NullMarked;
