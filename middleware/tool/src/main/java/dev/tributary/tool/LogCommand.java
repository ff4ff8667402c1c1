package dev.tributary.tool;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tributary-tool log}. */
@Command(
        name = "log",
        description = "Verifies the operation log, rebuilds the tables from it, and keeps it short.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {LogVerifyCommand.class, LogRebuildCommand.class, LogRetainCommand.class, LogBaselineCommand.class
        })
final class LogCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private CommandSpec spec;

    @Override
    public Integer call() {
        return Main.missing(spec);
    }
}
