/** The files that an editor works on, and the applications that they make up. */
@NullMarked
package dev.tributary.languageserver.workspace;

import org.jspecify.annotations.NullMarked;
