package dev.tributary.tool;

/** The exit codes of every command, and what its help says of them; docs/exit-codes.md is the same table. */
final class ExitCode {
    static final int CLEAN = 0;
    static final int DIFFERENCES = 1;
    static final int INVALID_INPUT = 2;
    static final int TOOL_FAILURE = 3;
    static final int USAGE = 64;

    static final String HEADING = "%nExit codes:%n";
    static final String CLEAN_MEANS = CLEAN + ":clean: what was asked for was done, and nothing is wrong";
    static final String DIFFERENCES_MEANS = DIFFERENCES
            + ":differences: the log is not as it was sealed, the tables are not what it yields, or `retain` refuses for"
            + " that reason";
    static final String INVALID_INPUT_MEANS =
            INVALID_INPUT + ":invalid input: the application cannot be read, or the database refuses or is not there";
    static final String TOOL_FAILURE_MEANS = TOOL_FAILURE + ":tool failure: a defect of this program";
    static final String USAGE_MEANS = USAGE + ":usage: the command line is wrong";

    private ExitCode() {}
}
