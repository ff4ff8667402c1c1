/** Texts as editors see them: their positions, their changes, their names. */
@NullMarked
package dev.tributary.languageserver.text;

import org.jspecify.annotations.NullMarked;
