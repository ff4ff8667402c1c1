package dev.tributary.tool;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tributary-tool coordinator}. */
@Command(
        name = "coordinator",
        description = "Moves the coordinator to another site.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {CoordinatorMoveCommand.class})
final class CoordinatorCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private CommandSpec spec;

    @Override
    public Integer call() {
        return Main.missing(spec);
    }
}
