/** What operators see: health, and the plan with its reasons. */
@NullMarked
package dev.tributary.spring.actuate;

import org.jspecify.annotations.NullMarked;
