package dev.tributary.tool;

import dev.tributary.log.Retention;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tributary-tool log baseline}. */
@Command(
        name = "baseline",
        description = {
            "Takes the rows of the managed tables as what the log starts from: once, before the first record, for tables"
                    + " that were filled before they were managed.",
            "Connects as the owner of the tables."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            ExitCode.CLEAN_MEANS,
            ExitCode.DIFFERENCES_MEANS,
            ExitCode.INVALID_INPUT_MEANS,
            ExitCode.TOOL_FAILURE_MEANS,
            ExitCode.USAGE_MEANS
        })
final class LogBaselineCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private Database database;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private ApplicationFile application;

    @Override
    public Integer call() throws SQLException {
        new Retention(database.dataSource(), application.read()).baseline();
        spec.commandLine().getOut().println("the log starts from the rows that the tables hold now");
        return ExitCode.CLEAN;
    }
}
