package dev.tributary.benchmarks.contention;

import dev.tributary.benchmarks.load.Window;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Goes through a schedule: everybody warms up, then everybody has a turn, as often as is asked for. */
final class Measurement {
    /** As long as the compiler takes to be done with the code of one contender. */
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    private static final Duration SHORT = Duration.ofMillis(500);
    private static final int WARM_UP_CALLERS = 64;

    private final Lab lab;
    private final List<Contender> contenders;
    private final Schedule schedule;
    private final Consumer<String> progress;

    Measurement(Lab lab, List<Contender> contenders, Schedule schedule, Consumer<String> progress) {
        this.lab = lab;
        this.contenders = contenders;
        this.schedule = schedule;
        this.progress = progress;
    }

    /**
     * Adds each run to the results as soon as it is done.
     *
     * @throws InterruptedException when it was stopped
     */
    void into(Results results) throws SQLException, InterruptedException {
        warmUp();
        int steps = schedule.steps(contenders, false).size() * schedule.repetitions();
        int done = 0;
        for (int repetition = 1; repetition <= schedule.repetitions(); repetition++) {
            for (Schedule.Step step : schedule.steps(contenders, repetition % 2 == 0)) {
                done++;
                for (Run run : lab.run(step.rows(), step.loads(), repetition, new Window(schedule.window()))) {
                    results.add(run);
                    progress.accept(line(done, steps, run));
                }
            }
        }
    }

    private void warmUp() throws SQLException, InterruptedException {
        // Nobody measures anything by windows that are so short that only the output matters.
        Duration length = schedule.window().compareTo(SHORT) < 0 ? schedule.window() : WARM_UP;
        for (Contender contender : contenders) {
            if (schedule.needs(contender)) {
                progress.accept("warming up " + contender.name());
                Lab.Load load = new Lab.Load("warm-up", contender, WARM_UP_CALLERS);
                lab.run(Rows.SPREAD, List.of(load), 0, new Window(length));
            }
        }
    }

    private static String line(int done, int steps, Run run) {
        return String.format(
                Locale.ROOT,
                "%3d/%d %-44s %,9.0f/s  p50 %7.2f ms  p99 %7.2f ms%s%s",
                done,
                steps,
                run.key(),
                run.operationsPerSecond(),
                run.p50Millis(),
                run.p99Millis(),
                run.retries() == 0 ? "" : "  retries " + run.retries(),
                run.errors().isEmpty() ? "" : "  errors " + run.errors());
    }
}
