/** Starts what keeps an instance's version in step with others, and says in health how far it is. */
@NullMarked
package dev.tributary.spring.versions;

import org.jspecify.annotations.NullMarked;
