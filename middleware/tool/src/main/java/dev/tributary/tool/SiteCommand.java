package dev.tributary.tool;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tributary-tool site}. */
@Command(
        name = "site",
        description = "Lets a site come or go, or goes on without one that is lost.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        subcommands = {SiteAdoptCommand.class, SiteRemoveCommand.class, SiteLoseCommand.class, SiteTailCommand.class})
final class SiteCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private CommandSpec spec;

    @Override
    public Integer call() {
        return Main.missing(spec);
    }
}
