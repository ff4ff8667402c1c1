package dev.tributary.analyzer;

import dev.tributary.analyzer.trace.Run;

/** A run was found that breaks an invariant although only operations that were proved compatible ran at the same time. */
public final class FalseProofException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Run run;

    FalseProofException(Run run) {
        super(
                "a proof is wrong, which is a defect of tributary, please report it with the file: operations that it calls"
                        + " compatible break `" + run.invariant() + "`: " + run.violation());
        this.run = run;
    }

    /** The run that shows it. */
    public Run run() {
        return run;
    }
}
