/** Analyses that run while somebody types. */
@NullMarked
package dev.tributary.languageserver.verdicts;

import org.jspecify.annotations.NullMarked;
