/** PostgreSQL servers that come with Maven and run as child processes, durable like installed ones, and links between them. */
@NullMarked
package dev.tributary.postgres.embedded;

import org.jspecify.annotations.NullMarked;
