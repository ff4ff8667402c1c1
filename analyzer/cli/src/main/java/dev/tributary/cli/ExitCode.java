package dev.tributary.cli;

/** The exit codes of every command; docs/exit-codes.md is the table for users. */
final class ExitCode {
    static final int CLEAN = 0;
    static final int BROKEN_EXPECTATION = 1;
    static final int INVALID_INPUT = 2;
    static final int TOOL_FAILURE = 3;
    static final int USAGE = 64;

    private ExitCode() {}
}
