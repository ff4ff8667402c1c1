/** The grammar, the located syntax tree, and the step from one to the other. ANTLR stays inside this package. */
@NullMarked
package dev.tributary.dsl.syntax;

import org.jspecify.annotations.NullMarked;
