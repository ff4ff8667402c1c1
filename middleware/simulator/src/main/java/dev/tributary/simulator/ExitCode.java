package dev.tributary.simulator;

/** The exit codes, and what the help says of them; docs/simulator.md says the same. */
final class ExitCode {
    static final int CLEAN = 0;
    static final int FOUND = 1;
    static final int INVALID_INPUT = 2;
    static final int TOOL_FAILURE = 3;
    static final int USAGE = 64;

    static final String HEADING = "%nExit codes:%n";
    static final String CLEAN_MEANS = CLEAN + ":clean: no run failed";
    static final String FOUND_MEANS = FOUND + ":found: a run failed; it is told how to repeat it";
    static final String INVALID_INPUT_MEANS = INVALID_INPUT + ":invalid input: there is no such specification";
    static final String TOOL_FAILURE_MEANS = TOOL_FAILURE + ":tool failure: a defect of this program";
    static final String USAGE_MEANS = USAGE + ":usage: the command line is wrong";

    private ExitCode() {}
}
