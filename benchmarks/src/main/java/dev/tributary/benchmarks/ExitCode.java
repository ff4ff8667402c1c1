package dev.tributary.benchmarks;

/** The exit codes, and what the help says of them. */
public final class ExitCode {
    public static final int MEASURED = 0;
    public static final int WRONG = 1;
    public static final int UNSUITABLE = 2;
    public static final int FAILURE = 3;
    public static final int USAGE = 64;

    public static final String HEADING = "%nExit codes:%n";
    public static final String MEASURED_MEANS = MEASURED + ":measured: whatever the ratios are";
    public static final String WRONG_MEANS =
            WRONG + ":wrong total: the database does not hold what was acknowledged, so that no number counts";
    public static final String UNSUITABLE_MEANS =
            UNSUITABLE + ":unsuitable database: it cannot be used, or its commits are not durable";
    public static final String FAILURE_MEANS = FAILURE + ":failure: a defect of this program";
    public static final String USAGE_MEANS = USAGE + ":usage: the command line is wrong";

    private ExitCode() {}
}
