package dev.tributary.tool;

import dev.tributary.sites.ReplicationNames;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tributary-tool site remove}. */
@Command(
        name = "remove",
        description = {
            "Lets a site go for good, once everything of it has been merged everywhere; to be run at every other site.",
            "Connects as the owner of the tables. The applications of the site that goes are stopped; those here run with a"
                    + " configuration without it."
        })
final class SiteRemoveCommand extends DatabaseCommand {
    private static final String SLOTS =
            "SELECT slot_name FROM pg_replication_slots WHERE database = current_database()" + " AND slot_name = ?";

    @Option(names = "--name", paramLabel = "NAME", required = true, description = "The site that goes.")
    private String name = "";

    @Option(
            names = "--its-url",
            paramLabel = "JDBC-URL",
            description = "Its database, with user and password in the URL, to make sure that everything of it is here"
                    + " (default: what its last heartbeat told counts).")
    private @Nullable String url;

    @Override
    public Integer call() throws SQLException {
        PrintWriter out = spec.commandLine().getOut();
        try (Connection connection = database.dataSource().getConnection();
                PreparedStatement remove = connection.prepareStatement("SELECT tributary.remove_site(?, ?::jsonb)")) {
            remove.setString(1, name);
            remove.setString(2, heads());
            remove.execute();
            out.println("site " + name + " is removed: nobody waits for it any more");
            dropSlot(connection, out);
        }
        return ExitCode.CLEAN;
    }

    /** How many records there are of each origin that was its own. */
    private String heads() throws SQLException {
        if (url == null) {
            return "{}";
        }
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        try (Connection there = source.getConnection();
                PreparedStatement query = there.prepareStatement(
                        "SELECT coalesce(jsonb_object_agg(origin, last_sequence), '{}') FROM tributary.origin WHERE site = ?")) {
            query.setString(1, name);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private void dropSlot(Connection connection, PrintWriter out) throws SQLException {
        String slot = ReplicationNames.slot(connection.getCatalog(), name);
        try (PreparedStatement exists = connection.prepareStatement(SLOTS)) {
            exists.setString(1, slot);
            try (ResultSet row = exists.executeQuery()) {
                if (!row.next()) {
                    return;
                }
            }
        }
        try (PreparedStatement drop = connection.prepareStatement("SELECT pg_drop_replication_slot(?)")) {
            drop.setString(1, slot);
            drop.execute();
            out.println("its slot " + slot + " is dropped");
        } catch (SQLException e) {
            out.println("its slot " + slot + " is still there (" + e.getMessage() + "); as a role that replicates:");
            out.println("  SELECT pg_drop_replication_slot('" + slot + "')");
        }
    }
}
