/** Where coordinated operations run: epochs, calls from other sites, what callers have seen, and moves. */
@NullMarked
package dev.tributary.coordinator;

import org.jspecify.annotations.NullMarked;
