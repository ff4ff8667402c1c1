package dev.tributary.sites;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads how replication is doing from the catalogs of this site's server, as any role may. */
final class ReplicationState {
    private static final String SLOTS = """
            SELECT e.site, e.slot, s.slot_name IS NOT NULL, coalesce(s.active, false), s.safe_wal_size, s.wal_status,
                   coalesce(pg_current_wal_lsn() - s.restart_lsn, 0)::bigint
              FROM unnest(?::text[], ?::text[]) AS e(site, slot)
              LEFT JOIN pg_replication_slots s ON s.slot_name = e.slot
             ORDER BY e.site""";

    private static final String SUBSCRIPTIONS = """
            SELECT e.site, s.oid IS NOT NULL, coalesce(s.subenabled, false),
                   EXISTS (SELECT FROM pg_stat_subscription r WHERE r.subid = s.oid AND r.pid IS NOT NULL),
                   coalesce(t.apply_error_count, 0),
                   CASE WHEN s.oid IS NOT NULL THEN concat_ws(', ',
                     CASE WHEN s.suborigin <> 'none' THEN 'origin = ' || s.suborigin END,
                     CASE WHEN s.substream::text NOT IN ('f', 'false') THEN 'streaming' END,
                     CASE WHEN NOT s.subpublications @> ARRAY['tributary_log', 'tributary_site'] THEN
                       'publications ' || array_to_string(s.subpublications, ', ') END) ELSE '' END
              FROM unnest(?::text[]) AS e(site)
              LEFT JOIN (pg_subscription s JOIN pg_database d ON d.oid = s.subdbid AND d.datname = current_database())
                ON s.subname = 'tributary_' || e.site
              LEFT JOIN pg_stat_subscription_stats t ON t.subid = s.oid
             ORDER BY e.site""";

    private ReplicationState() {}

    /** The slots of other sites here. */
    static List<SlotStatus> slots(Connection connection, List<String> peers) throws SQLException {
        String database = connection.getCatalog();
        String[] names = peers.stream()
                .map(peer -> ReplicationNames.slot(database, peer))
                .toArray(String[]::new);
        List<SlotStatus> slots = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(SLOTS)) {
            query.setArray(1, connection.createArrayOf("text", peers.toArray()));
            query.setArray(2, connection.createArrayOf("text", names));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    slots.add(new SlotStatus(
                            row.getString(1),
                            row.getString(2),
                            row.getBoolean(3),
                            row.getBoolean(4),
                            row.getLong(7),
                            nullable(row, 5),
                            row.getString(6)));
                }
            }
        }
        return slots;
    }

    private static @Nullable Long nullable(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    /** The subscriptions of this site. */
    static List<SubscriptionStatus> subscriptions(Connection connection, List<String> peers) throws SQLException {
        List<SubscriptionStatus> subscriptions = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(SUBSCRIPTIONS)) {
            query.setArray(1, connection.createArrayOf("text", peers.toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    subscriptions.add(new SubscriptionStatus(
                            row.getString(1),
                            row.getBoolean(2),
                            row.getBoolean(3),
                            row.getBoolean(4),
                            row.getLong(5),
                            row.getString(6)));
                }
            }
        }
        return subscriptions;
    }
}
