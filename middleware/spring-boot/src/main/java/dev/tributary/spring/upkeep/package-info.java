/** What an instance does beside running operations: sealing the log and auditing the invariants. */
@NullMarked
package dev.tributary.spring.upkeep;

import org.jspecify.annotations.NullMarked;
