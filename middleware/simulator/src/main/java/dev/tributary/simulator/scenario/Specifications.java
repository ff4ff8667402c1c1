package dev.tributary.simulator.scenario;

import dev.tributary.analyzer.Analyzer;
import dev.tributary.analyzer.AnalyzerOptions;
import dev.tributary.analyzer.run.Budget;
import dev.tributary.analyzer.run.Interpreter;
import dev.tributary.analyzer.solver.Answer;
import dev.tributary.analyzer.solver.Solver;
import dev.tributary.analyzer.solver.Z3Solver;
import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.model.Application;
import dev.tributary.random.RandomSpecification;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * The applications that are run. Each plan comes from the analyzer; it is made once in a process, since that takes longer than
 * hundreds of runs. Not safe for use by many threads.
 */
public final class Specifications {
    private static final String RANDOM = "random-";

    /** Applications that people wrote; between them they have every kind of invariant, merge and effect. */
    private static final List<String> CASES = List.of(
            "more/tournament-cascade",
            "published/courseware-cascade",
            "published/bank-account",
            "published/constraints/values",
            "published/constraints/uniqueness",
            "published/courseware",
            "more/tickets",
            "published/courseware-capacity",
            "published/rubis-wallets",
            "more/shopping-cart",
            "published/constraints/foreign-key",
            "more/music",
            "more/file-tree",
            "published/constraints/counters",
            "more/movie-booking",
            "published/bank-transfers",
            "more/microblog",
            "more/graph",
            "more/projects",
            "more/smallbank",
            "more/twitter",
            "published/auction-minimal",
            "more/ad-counter",
            "shop/inventory");

    /** Random specifications whose plans are made in less than a second; others come after them. */
    private static final List<Integer> QUICK =
            List.of(3, 4, 7, 8, 9, 10, 14, 17, 19, 24, 25, 27, 29, 32, 36, 37, 39, 40, 43, 6, 16, 33, 23, 42);

    private static final int OTHERS_FROM = 44;

    /** Neighbouring seeds use different applications, and as many of them come back for the next seeds. */
    private static final int AT_ONCE = 16;

    private static final int ROUNDS = 100;
    private static final int CASES_AT_ONCE = 8;

    private static final Duration QUERY = Duration.ofSeconds(5);

    private final Map<String, Optional<Specification>> known = new HashMap<>();

    /** The application of a run: every second seed runs a case, the others random specifications. */
    public Specification of(long seed) {
        long block = Math.floorDiv(seed, (long) AT_ONCE * ROUNDS);
        int place = Math.floorMod(seed, AT_ONCE);
        if (place % 2 == 0) {
            long number = block * CASES_AT_ONCE + place / 2;
            return named(CASES.get(Math.floorMod(number, CASES.size())));
        }
        int perBlock = AT_ONCE - CASES_AT_ONCE;
        long number = (long) Math.floorMod(block, 1_000_000) * perBlock + place / 2;
        long next = number < QUICK.size() ? QUICK.get((int) number) : OTHERS_FROM + number - QUICK.size();
        // A few texts are refused; another one takes their place.
        while (find(RANDOM + next).isEmpty()) {
            next += 1_000_000_007L;
        }
        return named(RANDOM + next);
    }

    /**
     * The application of that name.
     *
     * @throws NoSuchElementException when there is none
     */
    public Specification named(String name) {
        return find(name).orElseThrow(() -> unknown(name));
    }

    private static NoSuchElementException unknown(String name) {
        return new NoSuchElementException("there is no specification `" + name + "`, expected `" + RANDOM
                + "NUMBER` or one of " + String.join(", ", CASES));
    }

    private Optional<Specification> find(String name) {
        Optional<Specification> found = known.get(name);
        if (found == null) {
            found = analysed(name, text(name));
            known.put(name, found);
        }
        return found;
    }

    private static String text(String name) {
        if (name.matches(RANDOM + "\\d{1,18}")) {
            return RandomSpecification.of(Long.parseLong(name.substring(RANDOM.length())));
        }
        try (InputStream file =
                Specifications.class.getResourceAsStream("/dev/tributary/simulator/cases/" + name + ".inv")) {
            if (file == null) {
                throw unknown(name);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Specification> analysed(String name, String text) {
        InvFile.Result parsed = InvFile.parse(name + ".inv", text);
        if (!parsed.diagnostics().isEmpty() || parsed.application().isEmpty()) {
            return Optional.empty();
        }
        Application application = parsed.application().get();
        if (!new Interpreter(application).violatedWhenEmpty().isEmpty()) {
            return Optional.empty();
        }
        AnalyzerOptions options = new AnalyzerOptions(QUERY, 1, false, new Budget(0, 0, Duration.ZERO));
        return Optional.of(new Specification(
                name,
                text,
                application,
                Analyzer.analyze(application, options, new Hurried()).plan(parsed.fingerprint())));
    }

    /**
     * So many questions, and no more, and none after some that were too hard: what is left is undecided, and so coordinated.
     * Counted, so that plans depend on the machine as little as may be.
     */
    private static final class Hurried implements Solver {
        private static final int QUESTIONS = 150;
        private static final int TOO_HARD = 2;

        private final Solver solver = new Z3Solver(QUERY);
        private int asked;
        private int unknown;

        @Override
        public Answer check(String smtLib) {
            if (asked++ >= QUESTIONS || unknown >= TOO_HARD) {
                return new Answer.Unknown("the specification takes too long");
            }
            Answer answer = solver.check(smtLib);
            if (answer instanceof Answer.Unknown) {
                unknown++;
            }
            return answer;
        }
    }
}
