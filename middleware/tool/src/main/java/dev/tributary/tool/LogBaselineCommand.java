package dev.tributary.tool;

import dev.tributary.log.Retention;
import java.sql.SQLException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tributary-tool log baseline}. */
@Command(
        name = "baseline",
        description = {
            "Takes the rows of the managed tables as what the log starts from: once, before the first record, for tables"
                    + " that were filled before they were managed.",
            "Connects as the owner of the tables."
        })
final class LogBaselineCommand extends DatabaseCommand {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private ApplicationFile application;

    @Override
    public Integer call() throws SQLException {
        new Retention(database.dataSource(), application.read()).baseline();
        spec.commandLine().getOut().println("the log starts from the rows that the tables hold now");
        return ExitCode.CLEAN;
    }
}
