package dev.tributary.analyzer.solver;

import com.microsoft.z3.BoolExpr;
import com.microsoft.z3.Context;
import com.microsoft.z3.Expr;
import com.microsoft.z3.FuncDecl;
import com.microsoft.z3.Model;
import com.microsoft.z3.Params;
import com.microsoft.z3.Status;
import com.microsoft.z3.Version;
import com.microsoft.z3.Z3Exception;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Z3, with a fixed seed and one context per query. */
public final class Z3Solver implements Solver {
    private static final int SEED = 1;
    private static final int DEFAULT_MEGABYTES = 4096;

    /** How much later than its own limit Z3 is interrupted from outside: it misses its limit in some preprocessing. */
    private static final Duration GRACE = Duration.ofMillis(200);

    private final Duration timeout;
    private final int megabytes;

    /** Z3 with a limit of time for each query, and four gigabytes of memory for all. */
    public Z3Solver(Duration timeout) {
        this(timeout, DEFAULT_MEGABYTES);
    }

    /**
     * Z3 within limits.
     *
     * @param megabytes as much memory as all queries of this process may take together; one that needs more is unknown
     */
    public Z3Solver(Duration timeout, int megabytes) {
        if (timeout.isNegative() || timeout.isZero() || megabytes < 1) {
            throw new IllegalArgumentException(
                    "timeout and memory must be positive: " + timeout + ", " + megabytes + " MB");
        }
        this.timeout = timeout;
        this.megabytes = megabytes;
    }

    @Override
    public String name() {
        try {
            return Version.getFullVersion() + ", seed " + SEED;
        } catch (LinkageError e) {
            throw missing(e);
        }
    }

    @Override
    public Answer check(String smtLib) {
        return run((context, solver) -> {
            for (BoolExpr assertion : parse(context, smtLib)) {
                add(solver, assertion);
            }
            return answer(solver);
        });
    }

    @Override
    public Optional<List<String>> explain(String declarations, List<Assertion> assertions) {
        Set<String> core = new LinkedHashSet<>();
        Answer answer = run((context, solver) -> track(context, solver, declarations, assertions, core));
        return answer instanceof Answer.Unsatisfiable
                ? Optional.of(UnsatCores.smaller(this, declarations, assertions, core))
                : Optional.empty();
    }

    /** Asserts everything, each label with a constant that stands for it, and collects the labels of the core. */
    private Answer track(
            Context context,
            com.microsoft.z3.Solver solver,
            String declarations,
            List<Assertion> assertions,
            Set<String> core) {
        StringBuilder text = new StringBuilder(declarations).append('\n');
        assertions.forEach(a -> text.append("(assert ").append(a.term()).append(")\n"));
        BoolExpr[] terms = parse(context, text.toString());
        int axioms = terms.length - assertions.size();
        Map<String, List<BoolExpr>> byLabel = new LinkedHashMap<>();
        for (int i = 0; i < terms.length; i++) {
            if (i < axioms) {
                add(solver, terms[i]);
            } else {
                byLabel.computeIfAbsent(assertions.get(i - axioms).label(), l -> new ArrayList<>())
                        .add(terms[i]);
            }
        }
        Map<String, String> labels = new HashMap<>();
        byLabel.forEach((label, all) -> {
            String tracker = "tracker " + labels.size();
            labels.put(tracker, label);
            solver.assertAndTrack(context.mkAnd(all.toArray(BoolExpr[]::new)), context.mkBoolConst(tracker));
        });
        Answer answer = answer(solver);
        if (answer instanceof Answer.Unsatisfiable) {
            for (Expr<?> tracker : solver.getUnsatCore()) {
                core.add(labels.get(tracker.getFuncDecl().getName().toString()));
            }
        }
        return answer;
    }

    private Answer answer(com.microsoft.z3.Solver solver) {
        Status status = solver.check();
        return switch (status) {
            case UNSATISFIABLE -> new Answer.Unsatisfiable();
            case UNKNOWN -> new Answer.Unknown(inWords(solver.getReasonUnknown()));
            case SATISFIABLE -> new Answer.Satisfiable(values(solver.getModel()));
        };
    }

    private String inWords(String reason) {
        if (reason.contains("timeout") || reason.contains("canceled") || reason.contains("interrupted")) {
            return BoundedCall.noAnswer(timeout);
        }
        return reason.contains("memory") ? "no answer within " + megabytes + " MB of memory" : reason;
    }

    @SuppressWarnings("unchecked") // Z3's own signature takes generic varargs.
    private static BoolExpr[] parse(Context context, String smtLib) {
        return context.parseSMTLIB2String(smtLib, null, null, null, null);
    }

    @SuppressWarnings("unchecked") // Z3's own signature takes generic varargs.
    private static void add(com.microsoft.z3.Solver solver, BoolExpr assertion) {
        solver.add(assertion);
    }

    private static Map<String, String> values(Model model) {
        Map<String, String> values = new HashMap<>();
        for (FuncDecl<?> constant : model.getConstDecls()) {
            values.put(constant.getName().toString(), String.valueOf(model.getConstInterp(constant)));
        }
        return values;
    }

    private Answer run(BiFunction<Context, com.microsoft.z3.Solver, Answer> question) {
        return BoundedCall.run(timeout.plus(GRACE), new Z3Work(question));
    }

    private static SolverException missing(LinkageError e) {
        return new SolverException(
                "Z3's native library cannot be loaded on " + System.getProperty("os.name") + " "
                        + System.getProperty("os.arch") + " (it is unpacked to "
                        + System.getProperty("java.io.tmpdir") + "): " + rootMessage(e),
                e);
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    /** One query in a context of its own. */
    private final class Z3Work implements BoundedCall.Work {
        private final BiFunction<Context, com.microsoft.z3.Solver, Answer> question;
        private @Nullable Context context;
        private boolean stopped;

        Z3Work(BiFunction<Context, com.microsoft.z3.Solver, Answer> question) {
            this.question = question;
        }

        @Override
        public Answer answer() {
            try (Context opened = new Context()) {
                try {
                    if (!open(opened)) {
                        return new Answer.Unknown(BoundedCall.noAnswer(timeout));
                    }
                    com.microsoft.z3.Solver solver = opened.mkSolver();
                    Params parameters = opened.mkParams();
                    parameters.add("timeout", Math.toIntExact(timeout.toMillis()));
                    parameters.add("random_seed", SEED);
                    parameters.add("max_memory", megabytes);
                    solver.setParameters(parameters);
                    return question.apply(opened, solver);
                } catch (Z3Exception e) {
                    return failed(e);
                } finally {
                    close();
                }
            } catch (LinkageError e) {
                throw missing(e);
            }
        }

        private Answer failed(Z3Exception e) {
            String message = String.valueOf(e.getMessage()).strip();
            if (isStopped() || message.contains("canceled") || message.contains("memory")) {
                return new Answer.Unknown(inWords(isStopped() ? "canceled" : message));
            }
            throw new SolverException("Z3 does not accept a query: " + message, e);
        }

        private synchronized boolean open(Context opened) {
            context = opened;
            return !stopped;
        }

        private synchronized void close() {
            context = null;
        }

        private synchronized boolean isStopped() {
            return stopped;
        }

        @Override
        public synchronized void stop() {
            stopped = true;
            if (context != null) {
                context.interrupt();
            }
        }
    }
}
