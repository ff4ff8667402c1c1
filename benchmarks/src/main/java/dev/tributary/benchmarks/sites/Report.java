package dev.tributary.benchmarks.sites;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is printed in the end.
 *
 * @param schemaVersion raised when a field changes its meaning or goes
 * @param complete whether everything that was asked for was measured
 * @param failure why not, when it was not the user who stopped it
 * @param environment the machine, the JVM and the servers
 * @param schedule what was asked for
 * @param medians of each key's values, over the repetitions
 */
record Report(
        int schemaVersion,
        String tool,
        boolean complete,
        @Nullable String failure,
        Map<String, Object> environment,
        Map<String, Object> schedule,
        Map<String, Double> ratios,
        List<Target> targets,
        Map<String, Map<String, Double>> medians,
        List<Run> runs) {

    static Map<String, Object> describe(Schedule schedule) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put(
                "only", Schedule.ALL.stream().filter(schedule.only()::contains).toList());
        described.put("repetitions", schedule.repetitions());
        described.put("seconds", schedule.window().toMillis() / 1e3);
        described.put("roundTripMillis", schedule.roundTrip().toMillis());
        return described;
    }

    String json() {
        return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
    }

    void text(PrintWriter out) {
        environment.forEach((name, value) -> out.println(name + ": " + value));
        out.println();
        medians.forEach(
                (key, values) -> out.println(String.format(Locale.ROOT, "%-32s %s", key, Measurement.text(values))));
        out.println();
        out.println("ratios");
        ratios.forEach((name, ratio) -> out.println(line(name, number(ratio), "")));
        out.println();
        out.println("targets");
        for (Target target : targets) {
            Double measured = target.measured();
            if (measured != null) {
                out.println(line(target.name(), number(measured), bound(target)) + (target.met() ? " met" : " MISSED"));
            }
        }
        if (!complete) {
            out.println();
            out.println(failure == null ? "stopped before the end" : "failed: " + failure);
        }
    }

    private static String bound(Target target) {
        Double atLeast = target.atLeast();
        Double atMost = target.atMost();
        return (atLeast == null ? "" : ">= " + number(atLeast)) + (atMost == null ? "" : "<= " + number(atMost));
    }

    private static String line(String name, String measured, String bound) {
        return String.format(Locale.ROOT, "%-44s %13s %13s", name, measured, bound);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
    }
}
