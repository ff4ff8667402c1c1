/** The solver behind a small interface of our own: SMT-LIB text in, a closed verdict out. */
@NullMarked
package dev.tributary.analyzer.solver;

import org.jspecify.annotations.NullMarked;
