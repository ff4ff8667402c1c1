/** Simulated sites, clocks and links around the real code, and the judge of what comes of it. */
@NullMarked
package dev.tributary.simulator.world;

import org.jspecify.annotations.NullMarked;
