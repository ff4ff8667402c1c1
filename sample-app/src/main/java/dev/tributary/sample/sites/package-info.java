/** Several shops with a database each, in one program, and the links between them. */
@NullMarked
package dev.tributary.sample.sites;

import org.jspecify.annotations.NullMarked;
