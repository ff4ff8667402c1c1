package dev.tributary.tool;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tributary-tool replication}. */
@Command(
        name = "replication",
        description = "Connects a site with others by hand, and finds what keeps them apart.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {ReplicationScriptCommand.class, ReplicationCheckCommand.class, ReplicationStatusCommand.class})
final class ReplicationCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private CommandSpec spec;

    @Override
    public Integer call() {
        return Main.missing(spec);
    }
}
