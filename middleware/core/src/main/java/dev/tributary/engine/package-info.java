/** Runs operations at one site: snapshots, checks, the combining committer, coordinated transactions, the log. */
@NullMarked
package dev.tributary.engine;

import org.jspecify.annotations.NullMarked;
