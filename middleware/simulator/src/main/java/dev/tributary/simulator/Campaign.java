package dev.tributary.simulator;

import dev.tributary.dsl.plan.Plan;
import dev.tributary.simulator.scenario.Action;
import dev.tributary.simulator.scenario.Scenario;
import dev.tributary.simulator.scenario.Specification;
import dev.tributary.simulator.world.Failure;
import dev.tributary.simulator.world.Minimizer;
import dev.tributary.simulator.world.Mutant;
import dev.tributary.simulator.world.Tally;
import dev.tributary.simulator.world.World;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Many runs, one after the other, until one fails. */
final class Campaign {
    private static final long USUAL_SEEDS = 1000;
    private static final long REPORT_EVERY_NANOS = Duration.ofSeconds(10).toNanos();
    private static final double NANOS_PER_MINUTE = 60e9;
    private static final double NANOS_PER_SECOND = 1e9;

    private final PrintWriter out;
    private final long first;
    private final long last;
    private final long deadline;
    private final LongFunction<Scenario> scenarios;
    private final Mutant mutant;
    private final boolean trace;
    private final long start = System.nanoTime();
    private final Tally tally = new Tally();
    private final Set<String> specifications = new TreeSet<>();
    private long runs;

    Campaign(
            PrintWriter out,
            long first,
            @Nullable Long seeds,
            @Nullable Double minutes,
            LongFunction<Scenario> scenarios,
            Mutant mutant,
            boolean trace) {
        this.out = out;
        this.first = first;
        long most = seeds != null ? seeds : minutes == null ? USUAL_SEEDS : Long.MAX_VALUE / 2;
        this.last = first + most - 1;
        this.deadline = minutes == null ? Long.MAX_VALUE / 2 : (long) (minutes * NANOS_PER_MINUTE);
        this.scenarios = scenarios;
        this.mutant = mutant;
        this.trace = trace;
    }

    /** Runs, reports, and returns what failed. */
    Optional<World.Result> run() {
        long reportAt = REPORT_EVERY_NANOS;
        for (long seed = first; seed <= last && elapsed() < deadline; seed++) {
            Scenario scenario = scenarios.apply(seed);
            specifications.add(scenario.specification().name());
            World.Result result = World.run(scenario, mutant, trace);
            runs++;
            tally.add(result.tally());
            if (trace) {
                result.lines().forEach(out::println);
                out.println("digest of seed " + seed + ": " + result.digest());
            }
            if (result.failure() != null) {
                summary();
                tell(result);
                return Optional.of(result);
            }
            if (elapsed() > reportAt) {
                reportAt = elapsed() + REPORT_EVERY_NANOS;
                out.println(progress());
            }
        }
        summary();
        return Optional.empty();
    }

    private long elapsed() {
        return System.nanoTime() - start;
    }

    private String progress() {
        double seconds = elapsed() / NANOS_PER_SECOND;
        return String.format(
                Locale.ROOT,
                "%,d seeds in %.0f s, %.1f a second; %d specifications",
                runs,
                seconds,
                runs / seconds,
                specifications.size());
    }

    private void summary() {
        out.println(progress());
        tally.counts().forEach((what, count) -> out.printf(Locale.ROOT, "  %,12d  %s%n", count, what));
        out.flush();
    }

    /** What went wrong, as short as it can be made, and how to see it again. */
    private void tell(World.Result result) {
        Failure failure = Objects.requireNonNull(result.failure());
        Scenario whole = result.scenario();
        out.println();
        out.println("seed " + whole.seed() + " FAILED: " + failure);
        Scenario small = Minimizer.minimize(whole, mutant, failure.kind());
        World.Result again = World.run(small, mutant, true);
        specification(whole.specification());
        out.println("sites: " + whole.sites() + ", clocks ahead by " + whole.clocks() + " microseconds");
        out.println(
                "schedule: " + small.actions().size() + " of " + whole.actions().size() + " actions");
        small.actions().forEach(action -> out.println("  " + action));
        out.println("history:");
        again.lines().forEach(line -> out.println("  " + line));
        String common = "java -jar middleware/simulator/target/simulator.jar --seeds 1 --seed " + whole.seed()
                + " --specification " + whole.specification().name()
                + (mutant == Mutant.NONE ? "" : " --mutant " + mutant);
        out.println("repeat: " + common);
        out.println("the minimised history: " + common + " --trace --actions "
                + small.actions().stream()
                        .map(Action::number)
                        .map(String::valueOf)
                        .collect(Collectors.joining(",")));
        out.flush();
    }

    private void specification(Specification specification) {
        out.println("specification " + specification.name() + ":");
        specification.text().lines().forEach(line -> out.println("  | " + line));
        for (Plan.OperationPlan operation : specification.plan().operations()) {
            out.println("  " + operation.name() + ": "
                    + operation.verdict().toString().toLowerCase(Locale.ROOT) + ", checks " + operation.localChecks());
        }
    }
}
