package dev.tributary.cli;

/** The exit codes of every command, and what its help says of them; docs/exit-codes.md is the same table. */
final class ExitCode {
    static final int CLEAN = 0;
    static final int BROKEN_EXPECTATION = 1;
    static final int INVALID_INPUT = 2;
    static final int TOOL_FAILURE = 3;
    static final int USAGE = 64;

    static final String HEADING = "%nExit codes:%n";
    static final String CLEAN_MEANS = CLEAN + ":clean: what was asked for was done, whatever the verdicts are";
    static final String BROKEN_EXPECTATION_MEANS = BROKEN_EXPECTATION
            + ":broken expectation: an --expect does not hold, `fmt --check` found a file that would change, `diff"
            + " --fail-on` stops the change, or the editor of `language-server` went away without `shutdown`";
    static final String INVALID_INPUT_MEANS =
            INVALID_INPUT + ":invalid input: a file is broken, or a file or database cannot be read";
    static final String TOOL_FAILURE_MEANS = TOOL_FAILURE
            + ":tool failure: a defect of this program, solvers that contradict each other or do not start, or output"
            + " that cannot be written";
    static final String USAGE_MEANS = USAGE + ":usage: the command line is wrong";

    private ExitCode() {}
}
