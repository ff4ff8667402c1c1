package dev.tributary.benchmarks.contention;

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
 * @param environment the machine, the JVM and the server
 * @param schedule what was asked for
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
        Map<String, Results.Median> medians,
        List<Run> runs) {

    static Map<String, Object> describe(Schedule schedule) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("rows", schedule.rows().stream().map(Rows::label).toList());
        described.put("callers", schedule.callers());
        described.put(
                "only", Names.ALL.stream().filter(schedule.only()::contains).toList());
        described.put("repetitions", schedule.repetitions());
        described.put("seconds", schedule.window().toMillis() / 1e3);
        return described;
    }

    String json() {
        return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
    }

    void text(PrintWriter out) {
        environment.forEach((name, value) -> out.println(name + ": " + value));
        out.println();
        out.println(line("", "operations/s", "p50 ms", "p99 ms"));
        medians.forEach((key, median) -> out.println(line(
                key,
                String.format(Locale.ROOT, "%,.0f", median.operationsPerSecond()),
                number(median.p50Millis()),
                number(median.p99Millis()))));
        out.println();
        out.println("ratios");
        ratios.forEach((key, ratio) -> out.println(line(key, number(ratio))));
        out.println();
        out.println("targets");
        for (Target target : targets) {
            Double measured = target.measured();
            if (measured != null) {
                out.println(line(
                        target.ratio(),
                        number(measured),
                        ">= " + number(target.atLeast()),
                        target.met() ? "met" : "MISSED"));
            }
        }
        if (!complete) {
            out.println();
            out.println(failure == null ? "stopped before the end" : "failed: " + failure);
        }
    }

    private static String line(String key, String... cells) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-52s", key));
        for (String cell : cells) {
            line.append(String.format(Locale.ROOT, " %13s", cell));
        }
        return line.toString();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
    }
}
