package dev.tributary.spring.actuate;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs tasks of operators in the background, one at a time, and keeps the last result of each until the application ends. */
final class Maintenance {
    private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);

    private final Map<String, MaintenanceTask> tasks = new LinkedHashMap<>();
    private final Map<String, Run> last = new LinkedHashMap<>();
    private final Executor executor;
    private final Clock clock;
    private @Nullable String running;

    Maintenance(List<MaintenanceTask> tasks, Executor executor, Clock clock) {
        tasks.forEach(task -> this.tasks.put(task.name(), task));
        this.executor = executor;
        this.clock = clock;
    }

    /** How far a run is. */
    enum State {
        NEVER_RUN,
        RUNNING,
        DONE,
        FAILED
    }

    /**
     * The last run of a task.
     *
     * @param result what it has found; null until it is done
     * @param error why it failed; null unless it did
     */
    record Run(
            String task,
            State state,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable Object result,
            @Nullable String error) {}

    synchronized List<Run> runs() {
        List<Run> runs = new ArrayList<>();
        tasks.keySet().forEach(name -> runs.add(run(name)));
        return runs;
    }

    /** The last run of a task; empty when there is no such task. */
    synchronized Optional<Run> find(String name) {
        return tasks.containsKey(name) ? Optional.of(run(name)) : Optional.empty();
    }

    private Run run(String name) {
        return last.getOrDefault(name, new Run(name, State.NEVER_RUN, null, null, null, null));
    }

    /**
     * Starts a task, or returns the run that it is in the middle of; empty when there is no such task.
     *
     * @throws IllegalStateException when another one runs
     */
    synchronized Optional<Run> start(String name) {
        MaintenanceTask task = tasks.get(name);
        if (task == null || name.equals(running)) {
            return find(name);
        }
        if (running != null) {
            throw new IllegalStateException(running + " runs, and " + name + " can only start after it");
        }
        running = name;
        Run run = new Run(name, State.RUNNING, clock.instant(), null, null, null);
        last.put(name, run);
        LOG.info("maintenance task {} starts", name);
        executor.execute(() -> finish(run, task));
        return Optional.of(run);
    }

    private void finish(Run run, MaintenanceTask task) {
        Object result = null;
        String error = null;
        try {
            result = task.run();
        } catch (Exception e) {
            LOG.error("maintenance task {} failed", run.task(), e);
            error = e.toString();
        } finally {
            ended(new Run(
                    run.task(),
                    error == null && result != null ? State.DONE : State.FAILED,
                    run.startedAt(),
                    clock.instant(),
                    result,
                    error));
        }
    }

    private synchronized void ended(Run run) {
        last.put(run.task(), run);
        running = null;
        LOG.info("maintenance task {} is {}", run.task(), run.state());
    }
}
