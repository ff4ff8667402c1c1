package dev.tributary.benchmarks.sites;

import dev.tributary.benchmarks.ExitCode;
import dev.tributary.benchmarks.Main;
import dev.tributary.benchmarks.database.BenchmarkDatabase;
import dev.tributary.benchmarks.database.UnsuitableDatabaseException;
import dev.tributary.benchmarks.load.Interruption;
import dev.tributary.benchmarks.load.Machine;
import dev.tributary.benchmarks.load.WrongTotalException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code benchmarks sites}. */
@Command(
        name = "sites",
        description =
                "Three sites on embedded servers with slow links between them: latency, one hot row, replication's"
                        + " lag, how fast records are applied, and what one costs, everything durable, on one machine, in turns.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            ExitCode.MEASURED_MEANS,
            ExitCode.WRONG_MEANS,
            ExitCode.UNSUITABLE_MEANS,
            ExitCode.FAILURE_MEANS,
            ExitCode.USAGE_MEANS
        })
public final class SitesCommand implements Callable<Integer> {

    /** How to show the result. */
    enum Format {
        TEXT,
        JSON
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private CommandSpec spec;

    @Option(names = "--format", paramLabel = "FORMAT", description = "text (default) or json.")
    private Format format = Format.TEXT;

    @Option(
            names = "--quick",
            description = "Less than four minutes: 3 repetitions of 0.6 s each. Good for large differences only.")
    private boolean quick;

    @Option(names = "--seconds", paramLabel = "S", description = "Length of one run (default: 3; may have a fraction).")
    private @Nullable Double seconds;

    @Option(names = "--repetitions", paramLabel = "N", description = "How often everything is run (default: 5).")
    private @Nullable Integer repetitions;

    @Option(
            names = "--round-trip",
            paramLabel = "MS",
            description = "Milliseconds that a question and its answer take between two sites (default: 80).")
    private int roundTripMillis = 80;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description = "What to measure (default: everything): latency, hot-row, lag, apply, cost.")
    private List<String> only = Schedule.ALL;

    @Override
    public Integer call() {
        Schedule schedule = schedule();
        try (Interruption interruption = new Interruption()) {
            BenchmarkDatabase.requireDisk();
            progress("starting servers and applications");
            try (Sites sites = new Sites(schedule.roundTrip().dividedBy(2))) {
                return measure(schedule, sites, interruption);
            }
        } catch (UnsuitableDatabaseException | SQLException e) {
            err().println("error: " + e.getMessage());
            return ExitCode.UNSUITABLE;
        } catch (InterruptedException e) {
            progress("stopped before anything was measured");
            return ExitCode.MEASURED;
        }
    }

    private int measure(Schedule schedule, Sites sites, Interruption interruption) throws SQLException {
        Map<String, Object> environment = Machine.facts();
        environment.put("postgresql", sites.requireDurable());
        Results results = new Results();
        String failure = null;
        boolean complete = false;
        try {
            new Measurement(sites, schedule, this::progress).into(results);
            complete = true;
        } catch (WrongTotalException e) {
            failure = String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            progress("stopped");
        } catch (SQLException | RuntimeException e) {
            // Whatever is under way when the JVM is told to end may fail in its own way.
            if (!interruption.happened()) {
                throw e;
            }
        }
        print(report(complete, failure, environment, schedule, results));
        if (failure != null) {
            err().println("error: " + failure);
            return ExitCode.WRONG;
        }
        return ExitCode.MEASURED;
    }

    private Schedule schedule() {
        double length = seconds != null ? seconds : quick ? 0.6 : 3;
        int times = repetitions != null ? repetitions : quick ? 3 : 5;
        if (!(length >= 0.1 && length <= 3600)) {
            throw wrong("--seconds is from 0.1 to 3600, not " + length);
        }
        if (times < 1) {
            throw wrong("--repetitions is at least 1, not " + times);
        }
        if (roundTripMillis < 0 || roundTripMillis > 10_000) {
            throw wrong("--round-trip is from 0 to 10000 milliseconds, not " + roundTripMillis);
        }
        Set<String> chosen = new LinkedHashSet<>();
        for (String name : only) {
            if (!Schedule.ALL.contains(name)) {
                throw wrong("--only knows " + String.join(", ", Schedule.ALL) + ", and not `" + name + "`");
            }
            chosen.add(name);
        }
        return new Schedule(
                chosen, times, Duration.ofMillis(Math.round(length * 1000)), Duration.ofMillis(roundTripMillis));
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static Report report(
            boolean complete,
            @Nullable String failure,
            Map<String, Object> environment,
            Schedule schedule,
            Results results) {
        Map<String, Map<String, Double>> medians = results.medians();
        return new Report(
                1,
                Main.Version.text(),
                complete,
                failure,
                environment,
                Report.describe(schedule),
                results.ratios(),
                Target.of(medians),
                medians,
                results.runs());
    }

    private void print(Report report) {
        PrintWriter out = spec.commandLine().getOut();
        if (format == Format.JSON) {
            out.print(report.json());
        } else {
            report.text(out);
        }
        out.flush();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private void progress(String line) {
        err().println(line);
        err().flush();
    }
}
