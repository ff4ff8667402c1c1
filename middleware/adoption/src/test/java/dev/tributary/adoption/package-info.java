/** An application that nobody wrote for Tributary goes through the tutorial, and the documentation's listings are held to their files. */
@NullMarked
package dev.tributary.adoption;

import org.jspecify.annotations.NullMarked;
