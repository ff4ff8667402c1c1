/** Conditions and invariants as SQL. Names come from the model only and are quoted; values are only ever bound. */
@NullMarked
package dev.tributary.sql;

import org.jspecify.annotations.NullMarked;
