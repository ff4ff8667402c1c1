/** A server of the Language Server Protocol for {@code .inv} files: what an editor shows of them while they are written. */
@NullMarked
package dev.tributary.languageserver;

import org.jspecify.annotations.NullMarked;
