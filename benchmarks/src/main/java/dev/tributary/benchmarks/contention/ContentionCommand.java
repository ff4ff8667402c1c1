package dev.tributary.benchmarks.contention;

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

/** {@code benchmarks contention}. */
@Command(
        name = "contention",
        description = "Compares operations on Tributary with what one writes in Spring today: on one hot row and on a"
                + " thousand rows, with few and with many callers, everything durable, on one server, in turns.",
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
public final class ContentionCommand implements Callable<Integer> {
    private static final int MOST_CALLERS = 1000;

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
            description = "Less than five minutes: 3 repetitions of 0.6 s each. Good for large differences only.")
    private boolean quick;

    @Option(names = "--seconds", paramLabel = "S", description = "Length of one run (default: 2; may have a fraction).")
    private @Nullable Double seconds;

    @Option(names = "--repetitions", paramLabel = "N", description = "How often everything is run (default: 5).")
    private @Nullable Integer repetitions;

    @Option(
            names = "--callers",
            paramLabel = "N",
            split = ",",
            description = "Numbers of callers (default: 1,16,64,256).")
    private List<Integer> callers = List.of(1, 16, 64, 256);

    @Option(names = "--rows", paramLabel = "ROWS", split = ",", description = "hot, spread (default: both).")
    private List<Rows> rows = List.of(Rows.HOT, Rows.SPREAD);

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description =
                    "What to measure (default: everything): declared, body, coordinated-declared, coordinated-body,"
                            + " coordinated-body-validated; atomic-update, for-update, version, serializable; log-insert,"
                            + " log-copy, by-hand; mixed. A ratio needs both of its sides.")
    private List<String> only = Names.ALL;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "JDBC URL of an empty database to use instead of an embedded server. Tables are left in it.")
    private @Nullable String url;

    @Option(names = "--user", paramLabel = "NAME", description = "Who owns that database, and may create roles.")
    private @Nullable String user;

    @Option(names = "--password", paramLabel = "PASSWORD", description = "The password, unless the URL has it.")
    private @Nullable String password;

    @Override
    public Integer call() {
        Schedule schedule = schedule();
        try (Interruption interruption = new Interruption();
                BenchmarkDatabase database = url == null
                        ? BenchmarkDatabase.embedded()
                        : BenchmarkDatabase.at(url, new BenchmarkDatabase.Account(user, password))) {
            Map<String, Object> environment = Machine.facts();
            environment.put("postgresql", database.requireDurable());
            return measure(schedule, database, environment, interruption);
        } catch (UnsuitableDatabaseException | SQLException e) {
            err().println("error: " + e.getMessage());
            return ExitCode.UNSUITABLE;
        }
    }

    private int measure(
            Schedule schedule, BenchmarkDatabase database, Map<String, Object> environment, Interruption interruption)
            throws SQLException {
        progress("starting the applications");
        try (Services services = new Services(database)) {
            Lab lab = new Lab(database);
            Results results = new Results(services.all());
            String failure = null;
            boolean complete = false;
            try {
                new Measurement(lab, services.all(), schedule, this::progress).into(results);
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
    }

    private Schedule schedule() {
        double length = seconds != null ? seconds : quick ? 0.6 : 2;
        int times = repetitions != null ? repetitions : quick ? 3 : 5;
        if (!(length >= 0.1 && length <= 3600)) {
            throw wrong("--seconds is from 0.1 to 3600, not " + length);
        }
        if (times < 1) {
            throw wrong("--repetitions is at least 1, not " + times);
        }
        for (int count : callers) {
            if (count < 1 || count > MOST_CALLERS) {
                throw wrong("--callers is from 1 to " + MOST_CALLERS + ", not " + count);
            }
        }
        Set<String> chosen = new LinkedHashSet<>();
        for (String name : only) {
            if (!Names.ALL.contains(name)) {
                throw wrong("--only knows " + String.join(", ", Names.ALL) + ", and not `" + name + "`");
            }
            chosen.add(name);
        }
        if (url == null && (user != null || password != null)) {
            throw wrong("--user and --password belong to --url");
        }
        return new Schedule(
                List.copyOf(new LinkedHashSet<>(rows)),
                List.copyOf(new LinkedHashSet<>(callers)),
                chosen,
                times,
                Duration.ofMillis(Math.round(length * 1000)));
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
        Map<String, Double> ratios = results.ratios();
        return new Report(
                1,
                Main.Version.text(),
                complete,
                failure,
                environment,
                Report.describe(schedule),
                ratios,
                Target.of(ratios),
                results.medians(),
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
