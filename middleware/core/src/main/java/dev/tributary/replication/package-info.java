/** Merges other sites' records into this site, in causal order and each exactly once. */
@NullMarked
package dev.tributary.replication;

import org.jspecify.annotations.NullMarked;
