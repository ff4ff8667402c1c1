package dev.tributary.languageserver.verdicts;

import dev.tributary.analyzer.Analysis;
import dev.tributary.analyzer.Analyzer;
import dev.tributary.analyzer.AnalyzerOptions;
import dev.tributary.analyzer.Heartbeat;
import dev.tributary.analyzer.solver.SolverStack;
import dev.tributary.dsl.model.Application;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Analyses applications in the background, one at a time and the newest texts only: an analysis of older ones is stopped.
 * What was found out about some texts is kept, so that undoing a change shows it at once.
 */
public final class Verdicts implements AutoCloseable {
    private static final int MOST_KEPT = 32;
    private static final Duration BEAT = Duration.ofSeconds(1);

    private final Settings settings;
    private final Listener listener;
    private final ScheduledThreadPoolExecutor worker;
    private final Map<String, Analysis> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Analysis> eldest) {
            return size() > MOST_KEPT;
        }
    };
    private final Map<String, Job> jobs = new HashMap<>();
    private final Map<String, Analysis> latest = new HashMap<>();

    /**
     * How to analyse.
     *
     * @param delay how long texts must stay as they are before they are analysed
     * @param timeout for one proof
     * @param cache the folder that keeps the solver's answers
     */
    public record Settings(Duration delay, Duration timeout, Optional<Path> cache) {}

    /** Is told what happens, from the thread that analyses. */
    public interface Listener {
        /** An analysis begins; what is returned hears how many questions were asked, and at the end -1. */
        IntConsumer begins(String root, Application application, Runnable stop);

        /** Something new can be told about an application. */
        void changed(String root);

        /** An analysis failed, for a reason that is not the application's. */
        void failed(String root, Throwable why);
    }

    /** What is known of an application's verdicts. */
    public sealed interface Known {}

    /**
     * They are known.
     *
     * @param current whether of these texts, rather than of earlier ones
     */
    public record Found(Analysis analysis, boolean current) implements Known {}

    /** They are being found out. */
    public record Awaited() implements Known {}

    /** They are not, and nobody is at work on them. */
    public record Unknown(String why) implements Known {}

    /** One analysis, from the time it is asked for. */
    private static final class Job {
        private final String fingerprint;
        private @Nullable Future<?> future;
        private @Nullable String ended;

        Job(String fingerprint) {
            this.fingerprint = fingerprint;
        }
    }

    public Verdicts(Settings settings, Listener listener) {
        this.settings = settings;
        this.listener = listener;
        this.worker = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "tributary-analysis");
            thread.setDaemon(true);
            return thread;
        });
        worker.setRemoveOnCancelPolicy(true);
    }

    /** Sees to it that the verdicts of these texts get known. */
    public synchronized void request(String root, String fingerprint, Application application) {
        Analysis found = known.get(fingerprint);
        if (found != null) {
            stop(root);
            latest.put(root, found);
            return;
        }
        if (worker.isShutdown()) {
            return;
        }
        Job before = jobs.get(root);
        if (before != null && before.fingerprint.equals(fingerprint)) {
            return;
        }
        stop(root);
        Job job = new Job(fingerprint);
        jobs.put(root, job);
        job.future = worker.schedule(
                () -> analyse(root, job, application), settings.delay().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Stops what is under way for an application, such as when its texts have errors now. */
    public synchronized void stop(String root) {
        Job job = jobs.remove(root);
        if (job != null && job.future != null) {
            job.future.cancel(true);
        }
    }

    /** Stops and forgets what nobody looks at any more. */
    public synchronized void keep(Collection<String> roots) {
        jobs.keySet().stream().filter(root -> !roots.contains(root)).toList().forEach(this::stop);
        latest.keySet().retainAll(roots);
    }

    /** What is known of an application with these texts. */
    public synchronized Known of(String root, String fingerprint) {
        Analysis found = known.get(fingerprint);
        if (found != null) {
            return new Found(found, true);
        }
        Analysis earlier = latest.get(root);
        if (earlier != null) {
            return new Found(earlier, false);
        }
        Job job = jobs.get(root);
        String ended = job == null ? "the file has errors" : job.ended;
        return ended == null ? new Awaited() : new Unknown(ended);
    }

    private void analyse(String root, Job job, Application application) {
        IntConsumer progress = listener.begins(root, application, () -> stopped(root, job));
        try {
            Analysis analysis = analyse(application, progress);
            synchronized (this) {
                known.put(job.fingerprint, analysis);
                if (jobs.get(root) == job) {
                    jobs.remove(root);
                    latest.put(root, analysis);
                }
            }
        } catch (RuntimeException | LinkageError | OutOfMemoryError | StackOverflowError | AssertionError e) {
            if (ended(root, job, String.valueOf(e.getMessage()))) {
                listener.failed(root, e);
            }
        } finally {
            progress.accept(-1);
            listener.changed(root);
        }
    }

    private Analysis analyse(Application application, IntConsumer progress) {
        SolverStack solvers = SolverStack.of(
                settings.timeout(), new SolverStack.Options(false, Optional.empty(), settings.cache(), Path.of("")));
        // Half of the processors stay for the editor.
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        AnalyzerOptions options =
                AnalyzerOptions.defaults().withTimeout(settings.timeout()).withThreads(threads);
        return Heartbeat.during(
                () -> Analyzer.analyze(application, options, solvers.solver()),
                BEAT,
                seconds -> progress.accept(solvers.asked()));
    }

    /** Somebody does not want to wait for it; it begins again with the next change. */
    private synchronized void stopped(String root, Job job) {
        if (ended(root, job, "the analysis was stopped") && job.future != null) {
            job.future.cancel(true);
        }
    }

    /** Whether it was still wanted. */
    private synchronized boolean ended(String root, Job job, String why) {
        boolean wanted = jobs.get(root) == job && job.ended == null;
        if (wanted) {
            job.ended = why;
        }
        return wanted;
    }

    @Override
    public synchronized void close() {
        jobs.keySet().stream().toList().forEach(this::stop);
        worker.shutdownNow();
    }
}
