/** The simulator's command line. */
@NullMarked
package dev.tributary.simulator;

import org.jspecify.annotations.NullMarked;
