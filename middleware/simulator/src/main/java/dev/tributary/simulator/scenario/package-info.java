/** What is run: specifications with their plans, and schedules of calls and faults that follow from one seed. */
@NullMarked
package dev.tributary.simulator.scenario;

import org.jspecify.annotations.NullMarked;
