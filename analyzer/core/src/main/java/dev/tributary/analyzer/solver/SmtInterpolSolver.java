package dev.tributary.analyzer.solver;

import de.uni_freiburg.informatik.ultimate.logic.FunctionSymbol;
import de.uni_freiburg.informatik.ultimate.logic.Model;
import de.uni_freiburg.informatik.ultimate.logic.Script;
import de.uni_freiburg.informatik.ultimate.logic.Term;
import de.uni_freiburg.informatik.ultimate.smtinterpol.DefaultLogger;
import de.uni_freiburg.informatik.ultimate.smtinterpol.LogProxy;
import de.uni_freiburg.informatik.ultimate.smtinterpol.Version;
import de.uni_freiburg.informatik.ultimate.smtinterpol.option.OptionMap;
import de.uni_freiburg.informatik.ultimate.smtinterpol.smtlib2.ParseEnvironment;
import de.uni_freiburg.informatik.ultimate.smtinterpol.smtlib2.SMTInterpol;
import java.io.StringReader;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * SMTInterpol, which is written in Java and shares no code with Z3. It knows linear arithmetic and free functions; of
 * everything else it says that it does not know.
 */
public final class SmtInterpolSolver implements Solver {
    private static final long SEED = 1;
    private final Duration timeout;

    public SmtInterpolSolver(Duration timeout) {
        this.timeout = timeout;
    }

    @Override
    public String name() {
        return "SMTInterpol " + Version.VERSION + ", seed " + SEED;
    }

    @Override
    public Answer check(String smtLib) {
        return BoundedCall.run(timeout, new InterpolWork(smtLib));
    }

    /** One query in a solver of its own. */
    private static final class InterpolWork implements BoundedCall.Work {
        private final String smtLib;
        private volatile boolean stopped;

        InterpolWork(String smtLib) {
            this.smtLib = smtLib;
        }

        @Override
        public void stop() {
            stopped = true;
        }

        @Override
        @SuppressWarnings("CatchAndPrintStackTrace")
        public Answer answer() {
            try {
                return decide();
            } catch (RuntimeException | StackOverflowError | AssertionError | OutOfMemoryError e) {
                // A second opinion that fails is none; it must not fail the first.
                return new Answer.Unknown("SMTInterpol cannot handle this query: " + e);
            }
        }

        private Answer decide() {
            DefaultLogger silent = new DefaultLogger();
            silent.setLoglevel(LogProxy.LOGLEVEL_OFF);
            OptionMap options = new OptionMap(silent, true);
            SMTInterpol solver = new SMTInterpol(silent, () -> stopped);
            Quiet environment = new Quiet(solver, options);
            solver.setOption(":random-seed", SEED);
            environment.parseStream(new StringReader(SmtLibScript.prologue(smtLib) + smtLib), "query");
            if (environment.problem != null) {
                return new Answer.Unknown("SMTInterpol cannot handle this query: " + environment.problem);
            }
            Script.LBool result = solver.checkSat();
            return switch (result) {
                case UNSAT -> new Answer.Unsatisfiable();
                case SAT -> new Answer.Satisfiable(values(solver));
                case UNKNOWN -> new Answer.Unknown(String.valueOf(solver.getInfo(":reason-unknown")));
            };
        }

        private static Map<String, String> values(SMTInterpol solver) {
            Model model = solver.getModel();
            Map<String, String> values = new HashMap<>();
            for (FunctionSymbol function : model.getDefinedFunctions()) {
                if (function.getParameterSorts().length == 0) {
                    Term constant = solver.term(function.getName());
                    values.put(function.getName(), String.valueOf(model.evaluate(constant)));
                }
            }
            return values;
        }
    }

    /** Keeps everything off the standard output, and the first problem in mind. */
    private static final class Quiet extends ParseEnvironment {
        private @Nullable String problem;

        Quiet(Script script, OptionMap options) {
            super(script, options);
        }

        @Override
        public void printSuccess() {}

        @Override
        public void printResponse(Object response) {}

        @Override
        public void printUnsupported() {
            printError("unsupported command");
        }

        @Override
        public void printError(String message) {
            problem = problem == null ? message : problem;
        }
    }
}
