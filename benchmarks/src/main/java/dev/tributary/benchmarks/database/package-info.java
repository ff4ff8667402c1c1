/** The PostgreSQL server that everything is measured on. */
@NullMarked
package dev.tributary.benchmarks.database;

import org.jspecify.annotations.NullMarked;
