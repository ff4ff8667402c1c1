package dev.tributary.tool;

import dev.tributary.sites.SitesReport;
import dev.tributary.sites.SitesStatus;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tributary-tool replication status}. */
@Command(
        name = "status",
        description = "Shows what a site sees of the others: heartbeats, backlog, slots, subscriptions.")
final class ReplicationStatusCommand extends DatabaseCommand {
    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs.
    private Output output;

    @Override
    public Integer call() throws SQLException {
        SitesStatus status;
        try (Connection connection = database.dataSource().getConnection()) {
            status = SitesReport.status(connection);
        }
        return output.print(spec, true, Map.of("sites", status), out -> print(out, status));
    }

    private static void print(PrintWriter out, SitesStatus status) {
        out.println("site " + status.site() + " writes as " + status.origin());
        status.sites()
                .forEach(site -> out.println("  " + site.site() + ": "
                        + (site.silence() == null
                                ? "never heard"
                                : "heard " + site.silence().toMillis() + " ms ago; " + site.merged() + " of "
                                        + site.head() + " records of " + site.origin() + " merged")));
        status.slots()
                .forEach(slot -> out.println("  slot of " + slot.subscriber() + ": "
                        + (slot.exists()
                                ? slot.walStatus() + ", " + (slot.active() ? "active" : "not active") + ", keeps "
                                        + slot.retainedBytes() + " bytes"
                                : "none")));
        status.subscriptions()
                .forEach(each -> out.println("  subscription to " + each.peer() + ": "
                        + (each.exists()
                                ? (each.enabled() ? "enabled" : "disabled") + ", "
                                        + (each.running() ? "running" : "not running") + ", " + each.errors()
                                        + " errors"
                                : "none")));
    }
}
