/** A first {@code .inv} file from a live PostgreSQL schema, and a note for everything that it could not carry over. */
@NullMarked
package dev.tributary.analyzer.schema;

import org.jspecify.annotations.NullMarked;
