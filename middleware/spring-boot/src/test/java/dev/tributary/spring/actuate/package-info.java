/** Tests of what operators see and start. */
@NullMarked
package dev.tributary.spring.actuate;

import org.jspecify.annotations.NullMarked;
