/** The plan: the analyzer's verdicts in the form that the build packages and the middleware obeys. */
@NullMarked
package dev.tributary.dsl.plan;

import org.jspecify.annotations.NullMarked;
