/** Work that an instance does again and again beside its operations. */
@NullMarked
package dev.tributary.background;

import org.jspecify.annotations.NullMarked;
