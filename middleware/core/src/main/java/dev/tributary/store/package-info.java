/** Managed rows in PostgreSQL: reading them, and the one place where SQL for them is made. */
@NullMarked
package dev.tributary.store;

import org.jspecify.annotations.NullMarked;
