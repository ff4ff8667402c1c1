package dev.tributary.benchmarks.sites;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Goes through a schedule: everything once to warm up, then everything in turns, as often as is asked for. */
final class Measurement {
    private static final Duration WARM_UP = Duration.ofMillis(400);
    private static final Duration SHORT = Duration.ofMillis(500);

    private final List<Part> parts;
    private final Schedule schedule;
    private final Consumer<String> progress;

    Measurement(Sites sites, Schedule schedule, Consumer<String> progress) {
        this.parts = List.of(new Latency(sites), new HotRow(sites), new Lag(sites), new Apply(sites), new Cost(sites));
        this.schedule = schedule;
        this.progress = progress;
    }

    /**
     * Adds each run to the results as soon as it is done.
     *
     * @throws InterruptedException when it was stopped
     */
    void into(Results results) throws SQLException, InterruptedException {
        // Nobody measures anything by windows that are so short that only the output matters.
        if (schedule.window().compareTo(SHORT) >= 0) {
            progress.accept("warming up");
            for (Part.Step step : schedule.steps(parts, false)) {
                step.run(0, WARM_UP);
            }
        }
        int steps = schedule.steps(parts, false).size() * schedule.repetitions();
        int done = 0;
        for (int repetition = 1; repetition <= schedule.repetitions(); repetition++) {
            for (Part.Step step : schedule.steps(parts, repetition % 2 == 0)) {
                done++;
                for (Run run : step.run(repetition, schedule.window())) {
                    results.add(run);
                    progress.accept(line(done, steps, run));
                }
            }
        }
    }

    private static String line(int done, int steps, Run run) {
        return String.format(
                Locale.ROOT,
                "%3d/%d %-28s %s%s",
                done,
                steps,
                run.key(),
                text(run.values()),
                run.errors().isEmpty() ? "" : "  errors " + run.errors());
    }

    /** Values as people read them. */
    static String text(Map<String, Double> values) {
        return values.entrySet().stream()
                .map(value -> String.format(Locale.ROOT, "%s %,.2f", value.getKey(), value.getValue()))
                .collect(Collectors.joining("  "));
    }
}
