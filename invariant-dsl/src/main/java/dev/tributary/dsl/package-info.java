/** The front door of the language: text in, typed model and diagnostics out. */
@NullMarked
package dev.tributary.dsl;

import org.jspecify.annotations.NullMarked;
