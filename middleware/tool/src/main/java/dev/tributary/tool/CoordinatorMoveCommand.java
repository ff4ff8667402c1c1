package dev.tributary.tool;

import dev.tributary.coordinator.Epoch;
import dev.tributary.moves.Moves;
import java.sql.SQLException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tributary-tool coordinator move}. */
@Command(
        name = "move",
        description = {
            "Closes the epoch of the coordinator, whose database --url names, in favour of another site.",
            "That one begins as soon as it has merged everything before; it can be run again."
        })
final class CoordinatorMoveCommand extends DatabaseCommand {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private ApplicationFile application;

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private Output output;

    @Option(names = "--to", paramLabel = "SITE", required = true, description = "The site that is to coordinate.")
    private String successor = "";

    @Override
    public Integer call() throws SQLException {
        SiteDatabase coordinator = SiteDatabase.open(database.dataSource());
        Epoch epoch = new Moves().close(coordinator.store(application.read()), successor);
        return output.print(
                spec,
                true,
                Map.of("epoch", epoch.number(), "coordinator", epoch.site()),
                out -> out.println("epoch " + epoch.number() + " is " + epoch.site()
                        + "'s: it begins as soon as that site has merged everything up to here"));
    }
}
