/** From the typed model to quantifier-free formulas: states, effects, merges and invariants as SMT-LIB terms. */
@NullMarked
package dev.tributary.analyzer.encode;

import org.jspecify.annotations.NullMarked;
