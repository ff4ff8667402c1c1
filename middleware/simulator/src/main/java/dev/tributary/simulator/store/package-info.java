/** A site's database in memory: what PostgreSQL does for the runtime, without PostgreSQL. */
@NullMarked
package dev.tributary.simulator.store;

import org.jspecify.annotations.NullMarked;
