/** The databases behind the engine: pools, system tables, and the checks at start. */
@NullMarked
package dev.tributary.spring.database;

import org.jspecify.annotations.NullMarked;
