/** Applications executed: a concrete interpreter of the execution model, and a bounded search for runs that go wrong. */
@NullMarked
package dev.tributary.analyzer.run;

import org.jspecify.annotations.NullMarked;
