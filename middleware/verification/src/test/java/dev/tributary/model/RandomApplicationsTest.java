package dev.tributary.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.analyzer.run.Database;
import dev.tributary.analyzer.run.Effect;
import dev.tributary.analyzer.run.Entry;
import dev.tributary.analyzer.run.Interpreter;
import dev.tributary.analyzer.run.Origin;
import dev.tributary.analyzer.run.Outcome;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.engine.Coordination;
import dev.tributary.engine.OperationCall;
import dev.tributary.outcome.GuardRejectedException;
import dev.tributary.outcome.InvalidArgumentException;
import dev.tributary.outcome.InvariantRejectedException;
import dev.tributary.outcome.OperationException;
import dev.tributary.outcome.OverloadedException;
import dev.tributary.outcome.RowNotFoundException;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random applications with random calls, through the analyzer's plan and the runtime on PostgreSQL, and through the execution
 * model in memory. {@code -Dtributary.model.cases=1000} is a long run; {@code -Dtributary.model.first=N} starts at another
 * seed, and with one case repeats it.
 */
@Timeout(value = 300, unit = TimeUnit.MINUTES)
class RandomApplicationsTest {
    private static final int CASES = Integer.getInteger("tributary.model.cases", 8);
    private static final long FIRST = Long.getLong("tributary.model.first", 0);
    private static final int CALLS = 60;
    private static final int THREADS = 6;
    private static final int CALLS_PER_THREAD = 25;
    private static final int BETWEEN_COMPARISONS = 10;

    private interface Trying {
        void run(Specimen specimen, Map<String, Integer> tally) throws Exception;
    }

    /** Tries as many applications. */
    private static void each(String name, Trying trying) {
        Map<String, Integer> tally = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        int tried = 0;
        for (long seed = FIRST; tried < CASES; seed++) {
            Optional<Application> application = Specimen.application(seed);
            if (application.isEmpty()) {
                continue;
            }
            tried++;
            Specimen specimen = Specimen.of(seed, application.get());
            try {
                trying.run(specimen, tally);
            } catch (Exception | AssertionError e) {
                wrong.add("seed " + seed + ": " + e);
                System.out.println(name + ", seed " + seed + ": " + e + "\n" + specimen.text());
            }
        }
        System.out.println(name + ": " + tried + " applications, " + tally);
        assertThat(wrong).isEmpty();
    }

    @Test
    void oneCallerAgreesWithTheModel() {
        each("one caller", RandomApplicationsTest::oneCaller);
    }

    private static void oneCaller(Specimen specimen, Map<String, Integer> tally) throws Exception {
        Application application = specimen.application();
        Interpreter interpreter = new Interpreter(application);
        Database state = Database.EMPTY;
        Random random = new Random(specimen.seed());
        try (SpecimenSite site = new SpecimenSite(specimen);
                Connection connection = site.connect()) {
            Step step = new Step(application, interpreter, site.engine());
            AtomicReference<Database> now = new AtomicReference<>(state);
            Choice choice = new Choice(application, random, entity -> now.get().keys(entity), 0);
            for (int i = 1; i <= CALLS; i++) {
                Operation operation = choice.operation();
                Map<String, Object> arguments = choice.arguments(operation);
                Origin origin = new Origin(0, i, i);
                Optional<Coordination> body =
                        body(operation, interpreter.invoke(state, operation, arguments, origin), random);
                if (body.isEmpty() && !operation.choices().isEmpty()) {
                    continue;
                }
                String call = "call " + i + ", " + operation.name() + arguments + body;
                Step.Result result = step.run(state, operation, arguments, origin, body);
                if (result.isUnbound(operation)) {
                    tally.merge("choice that no effect shows", 1, Integer::sum);
                    continue;
                }
                Optional<String> disagreement =
                        step.disagreement(operation, result, interpreter.violated(state, operation, arguments, origin));
                assertThat(disagreement).as(call).isEmpty();
                tally.merge((body.isEmpty() ? "declared " : "body ") + result.kind(), 1, Integer::sum);
                if (result.expected() instanceof Outcome.Accepted accepted) {
                    List<Effect> recorded = Fold.effects(
                            application,
                            connection,
                            result.receipt().origin(),
                            result.receipt().sequence());
                    List<Effect> renamed =
                            Renaming.of(accepted.entry().effects(), recorded, new HashSet<>(arguments.values()));
                    assertThat(recorded).as(call).isEqualTo(renamed);
                    Entry made = accepted.entry();
                    state = interpreter.merge(
                            state, new Entry(made.operation(), Map.of(), renamed, made.stamp(), made.touched()));
                    now.set(state);
                }
                if (i % BETWEEN_COMPARISONS == 0 || i == CALLS) {
                    assertThat(site.contents().rows())
                            .as("after %s", call)
                            .isEqualTo(Contents.of(application, state).rows());
                }
            }
            Fold.assertLogYieldsTables(application, connection);
        }
    }

    /** Values that are chosen need a body; others may have one, which does what the model does. */
    private static Optional<Coordination> body(Operation operation, Outcome expected, Random random) {
        boolean doable = expected instanceof Outcome.Accepted
                || (operation.choices().isEmpty()
                        && expected instanceof Outcome.Rejected rejected
                        && rejected.reason() == Outcome.Reason.GUARD);
        boolean wanted = !operation.choices().isEmpty() || random.nextInt(3) == 0;
        return doable && wanted
                ? Optional.of(random.nextBoolean() ? Coordination.VALIDATED : Coordination.SERIALIZABLE)
                : Optional.empty();
    }

    @Test
    void manyCallersKeepEveryInvariant() {
        each("many callers", RandomApplicationsTest::manyCallers);
    }

    private static void manyCallers(Specimen specimen, Map<String, Integer> tally) throws Exception {
        Application application = specimen.application();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (SpecimenSite site = new SpecimenSite(specimen);
                Connection connection = site.connect()) {
            AtomicReference<Map<String, List<RowKey>>> known = new AtomicReference<>(Map.of());
            List<Future<Map<String, Integer>>> callers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(specimen.seed() * THREADS + i);
                Choice choice = new Choice(
                        application, random, entity -> known.get().getOrDefault(entity, List.of()), 1_000_000L * i);
                Callable<Map<String, Integer>> caller = () -> caller(site, choice, known);
                callers.add(threads.submit(caller));
            }
            for (Future<Map<String, Integer>> caller : callers) {
                caller.get(5, TimeUnit.MINUTES).forEach((what, count) -> tally.merge(what, count, Integer::sum));
            }
            Fold.assertLogYieldsTables(application, connection);
        } finally {
            threads.shutdownNow();
        }
    }

    private static Map<String, Integer> caller(
            SpecimenSite site, Choice choice, AtomicReference<Map<String, List<RowKey>>> known) throws Exception {
        Map<String, Integer> outcomes = new TreeMap<>();
        for (int i = 0; i < CALLS_PER_THREAD; i++) {
            Operation operation = choice.operation();
            Map<String, Object> arguments = choice.arguments(operation);
            if (!operation.choices().isEmpty()) {
                continue;
            }
            arguments.values().removeIf(value -> value == null);
            try {
                site.engine().invoke(new OperationCall(operation.name(), arguments));
                outcomes.merge("accepted", 1, Integer::sum);
                known.set(keys(site.contents()));
            } catch (OperationException e) {
                assertThat(e)
                        .as(operation.name() + arguments)
                        .isInstanceOfAny(
                                GuardRejectedException.class,
                                InvalidArgumentException.class,
                                InvariantRejectedException.class,
                                RowNotFoundException.class,
                                OverloadedException.class);
                outcomes.merge(e.getClass().getSimpleName(), 1, Integer::sum);
            }
        }
        return outcomes;
    }

    private static Map<String, List<RowKey>> keys(Contents contents) {
        Map<String, List<RowKey>> keys = new TreeMap<>();
        contents.rows().forEach((entity, rows) -> keys.put(entity, List.copyOf(rows.keySet())));
        return keys;
    }
}
