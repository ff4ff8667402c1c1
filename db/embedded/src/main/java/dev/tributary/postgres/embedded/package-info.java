/** A PostgreSQL server that comes with Maven and runs as a child process, durable like an installed one. */
@NullMarked
package dev.tributary.postgres.embedded;

import org.jspecify.annotations.NullMarked;
