/** A PostgreSQL for a shop that was given none. */
@NullMarked
package dev.tributary.sample.database;

import org.jspecify.annotations.NullMarked;
