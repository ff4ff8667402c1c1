package dev.tributary.maven;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.plan.Plan;

/** An application together with its verdicts. */
record Analysed(Application application, Plan plan) {}
