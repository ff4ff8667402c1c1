/** Tests of what is measured. */
@NullMarked
package dev.tributary.spring.observe;

import org.jspecify.annotations.NullMarked;
