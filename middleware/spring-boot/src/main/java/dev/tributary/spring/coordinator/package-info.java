/** Coordinated operations of several sites: how the coordinator is reached, and what callers have seen. */
@NullMarked
package dev.tributary.spring.coordinator;

import org.jspecify.annotations.NullMarked;
