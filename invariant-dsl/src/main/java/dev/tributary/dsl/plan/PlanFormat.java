package dev.tributary.dsl.plan;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes plans as JSON. */
public final class PlanFormat {
    /** Where in a jar the plans and the {@code .inv} files they belong to lie. */
    public static final String FOLDER = "META-INF/tributary/";

    /** How the name of a plan's file ends; {@code inventory.inv} has its plan in {@code inventory.plan.json}. */
    public static final String SUFFIX = ".plan.json";

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private PlanFormat() {}

    public static String write(Plan plan) {
        return MAPPER.writeValueAsString(plan) + "\n";
    }

    /**
     * Reads a plan.
     *
     * @throws InvalidPlanException when the text is no plan, or one of another format version
     */
    public static Plan read(String json) {
        Plan plan;
        try {
            plan = MAPPER.readValue(json, Plan.class);
        } catch (JacksonException e) {
            throw new InvalidPlanException("the plan is not readable: " + e.getOriginalMessage(), e);
        }
        if (plan.format() != Plan.FORMAT) {
            throw new InvalidPlanException(
                    "the plan has format " + plan.format() + ", this release reads format " + Plan.FORMAT, null);
        }
        return plan;
    }
}
