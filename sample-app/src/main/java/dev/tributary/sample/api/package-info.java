/** The shop over HTTP, for programs. */
@NullMarked
package dev.tributary.sample.api;

import org.jspecify.annotations.NullMarked;
