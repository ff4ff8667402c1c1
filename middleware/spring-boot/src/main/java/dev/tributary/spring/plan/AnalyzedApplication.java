package dev.tributary.spring.plan;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.plan.Plan;

/** What the application declares, together with what the analyzer decided about exactly that. */
public record AnalyzedApplication(Application application, Plan plan) {}
