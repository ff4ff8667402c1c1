package dev.tributary.tool;

import dev.tributary.coordinator.Epoch;
import dev.tributary.moves.Moves;
import dev.tributary.moves.Readiness;
import dev.tributary.replication.SiteStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tributary-tool coordinator move}. */
@Command(
        name = "move",
        description = {
            "Closes the epoch of the coordinator, whose database --url names, in favour of another site.",
            "That one begins as soon as it has merged everything before; it can be run again.",
            "Refused, before anything is closed, when the other site does not look as if it could begin soon."
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

    @Option(
            names = "--silence",
            paramLabel = "DURATION",
            description = "How long ago the other site's last heartbeat may have come (default: PT10S).")
    private Duration silence = Readiness.USUAL.silence();

    @Option(
            names = "--behind",
            paramLabel = "RECORDS",
            description = "How many records the other site may still have to merge (default: 10000).")
    private long behind = Readiness.USUAL.behind();

    @Option(
            names = "--force",
            description = "Closes whatever is known of the other site: there is no coordinator until that comes up.")
    private boolean force;

    @Override
    public Integer call() throws SQLException {
        SiteStore coordinator = SiteDatabase.open(database.dataSource()).store(application.read());
        Epoch epoch = force
                ? new Moves().close(coordinator, successor)
                : new Moves().close(coordinator, successor, new Readiness(silence, behind));
        return output.print(
                spec,
                true,
                Map.of("epoch", epoch.number(), "coordinator", epoch.site()),
                out -> out.println("epoch " + epoch.number() + " is " + epoch.site()
                        + "'s: it begins as soon as that site has merged everything up to here"));
    }
}
