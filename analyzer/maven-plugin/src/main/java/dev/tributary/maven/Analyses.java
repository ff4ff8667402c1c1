package dev.tributary.maven;

import dev.tributary.analyzer.Analysis;
import dev.tributary.analyzer.Analyzer;
import dev.tributary.analyzer.AnalyzerOptions;
import dev.tributary.dsl.model.Application;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs the analyzer in the same way for every goal, and says that it is still alive. */
final class Analyses {
    private final AnalyzerOptions options;
    private final Duration patience;
    private final Console console;

    /**
     * Keeps how to analyse.
     *
     * @param patience after how long, each time, a line says that the analysis goes on
     */
    Analyses(AnalyzerOptions options, Duration patience, Console console) {
        this.options = options;
        this.patience = patience;
        this.console = console;
    }

    Analysis of(Path file, Application application) {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "tributary-progress");
            thread.setDaemon(true);
            return thread;
        });
        long start = System.nanoTime();
        Runnable progress = () -> console.info()
                .accept("still analysing " + file.getFileName() + ", for "
                        + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + " s now ("
                        + application.operations().size() + " operations, "
                        + application.invariants().size() + " invariants)");
        try {
            // A scheduled task never throws here: the log takes every line.
            var unused = clock.scheduleAtFixedRate(
                    progress, patience.toMillis(), patience.toMillis(), TimeUnit.MILLISECONDS);
            return Analyzer.analyze(application, options);
        } finally {
            clock.shutdownNow();
        }
    }
}
