/** The one way that tests get a PostgreSQL: a given one, Docker, or the embedded one. */
@NullMarked
package dev.tributary.postgres.testing;

import org.jspecify.annotations.NullMarked;
