/** Several sites: where they are, how they are connected, and what is seen of them. */
@NullMarked
package dev.tributary.spring.sites;

import org.jspecify.annotations.NullMarked;
