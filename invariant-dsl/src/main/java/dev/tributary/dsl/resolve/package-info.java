/** Names and types: from the syntax tree to the typed model. */
@NullMarked
package dev.tributary.dsl.resolve;

import org.jspecify.annotations.NullMarked;
