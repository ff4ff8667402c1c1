package dev.tributary.analyzer.solver;

import com.microsoft.z3.BoolExpr;
import com.microsoft.z3.Context;
import com.microsoft.z3.FuncDecl;
import com.microsoft.z3.Model;
import com.microsoft.z3.Params;
import com.microsoft.z3.Status;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Z3, with a fixed seed and one context per query. */
public final class Z3Solver implements Solver {
    private static final int SEED = 1;
    private final Duration timeout;

    public Z3Solver(Duration timeout) {
        this.timeout = timeout;
    }

    @Override
    @SuppressWarnings("unchecked") // Z3's own signature takes generic varargs.
    public Answer check(String smtLib) {
        try (Context context = new Context()) {
            com.microsoft.z3.Solver solver = context.mkSolver();
            Params parameters = context.mkParams();
            parameters.add("timeout", Math.toIntExact(timeout.toMillis()));
            parameters.add("random_seed", SEED);
            solver.setParameters(parameters);
            for (BoolExpr assertion : context.parseSMTLIB2String(smtLib, null, null, null, null)) {
                solver.add(assertion);
            }
            Status status = solver.check();
            return switch (status) {
                case UNSATISFIABLE -> new Answer.Unsatisfiable();
                case UNKNOWN -> new Answer.Unknown(solver.getReasonUnknown());
                case SATISFIABLE -> new Answer.Satisfiable(values(solver.getModel()));
            };
        }
    }

    private static Map<String, String> values(Model model) {
        Map<String, String> values = new HashMap<>();
        for (FuncDecl<?> constant : model.getConstDecls()) {
            values.put(constant.getName().toString(), String.valueOf(model.getConstInterp(constant)));
        }
        return values;
    }
}
