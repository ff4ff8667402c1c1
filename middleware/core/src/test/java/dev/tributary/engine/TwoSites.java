package dev.tributary.engine;

import dev.tributary.replication.Applier;
import dev.tributary.replication.ControlRecords;
import dev.tributary.replication.PostgresSiteStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;

/** Two sites, each in a database of its own, whose logs the test carries from one to the other. */
final class TwoSites implements AutoCloseable {
    private static final String COLUMNS = "origin, first_sequence, last_sequence, stamp, dependencies, epoch, plan,"
            + " coordinated, records, pending_id, refilled, committed_at";

    final Site north;
    final Site south;
    final Engine northern;
    final Engine southern;
    private final Applier toNorth;
    private final Applier toSouth;

    /** Sites of an application in which every operation is called confluent. */
    TwoSites(String resource, String tables) throws Exception {
        north = Site.of(resource, tables, Map.of());
        south = Site.of(resource, tables, Map.of());
        northern = north.engineOf("north");
        southern = south.engineOf("south");
        north.asOwner("SELECT tributary.announce_origin('south')");
        south.asOwner("SELECT tributary.announce_origin('north')");
        toNorth = applier(north, northern, "north");
        toSouth = applier(south, southern, "south");
    }

    private static Applier applier(Site site, Engine engine, String origin) {
        return new Applier(
                site.application(),
                origin,
                new PostgresSiteStore(site.reading(), engine.siteMerge()),
                ControlRecords.NONE,
                EngineEvents.NONE,
                50);
    }

    /** Brings to the south what the north has written, some batches at most, and merges it there. */
    boolean southwards(int batches) throws SQLException {
        carry(north, "north", south, batches);
        return toSouth.pass() == Applier.Progress.MERGED;
    }

    boolean northwards(int batches) throws SQLException {
        carry(south, "south", north, batches);
        return toNorth.pass() == Applier.Progress.MERGED;
    }

    /** Brings everything everywhere; nobody may write meanwhile. */
    void settle() throws SQLException {
        boolean more = true;
        while (more) {
            more = southwards(1000);
            more |= northwards(1000);
        }
    }

    private static void carry(Site from, String origin, Site to, int batches) throws SQLException {
        try (Connection source = from.database().connectAsSuperuser();
                Connection target = to.database().connectAsSuperuser();
                PreparedStatement arrived = target.prepareStatement(
                        "SELECT coalesce(max(last_sequence), 0) FROM tributary.log_batch WHERE origin = ?");
                PreparedStatement read = source.prepareStatement(
                        "SELECT to_jsonb(b) - 'records', b.records::text FROM tributary.log_batch b"
                                + " WHERE origin = ? AND last_sequence > ? ORDER BY last_sequence LIMIT ?");
                PreparedStatement write = target.prepareStatement(
                        "INSERT INTO tributary.log_batch (" + COLUMNS
                                + ") SELECT r.origin, r.first_sequence, r.last_sequence, r.stamp, r.dependencies, r.epoch, r.plan, r.coordinated,"
                                + " ?::json, r.pending_id, r.refilled, r.committed_at FROM jsonb_populate_record(NULL::tributary.log_batch, ?::jsonb || '{\"records\": []}') r")) {
            arrived.setString(1, origin);
            try (ResultSet last = arrived.executeQuery()) {
                last.next();
                read.setString(1, origin);
                read.setLong(2, last.getLong(1));
                read.setInt(3, batches);
            }
            try (ResultSet rows = read.executeQuery()) {
                while (rows.next()) {
                    write.setString(1, rows.getString(2));
                    write.setString(2, rows.getString(1));
                    write.executeUpdate();
                }
            }
        }
    }

    @Override
    public void close() {
        north.close();
        south.close();
    }
}
