/** Three sites with slow links between them: what their operations, their replication and its records cost. */
@NullMarked
package dev.tributary.benchmarks.sites;

import org.jspecify.annotations.NullMarked;
