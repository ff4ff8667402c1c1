package dev.tributary.sites;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The row of another site as it is now, with what is merged of its log. Times are microseconds; those of the other site are
 * by its clock.
 *
 * @param heardSent when the heartbeat of this site was sent that the other has heard last, by the clock here; null for none
 * @param oldest when the oldest record was committed that has arrived and is not merged; null when there is none
 * @param ownHead what the other has merged of this site's log
 */
record Observation(
        String site,
        @Nullable String origin,
        long beat,
        @Nullable Long sent,
        @Nullable Long arrived,
        @Nullable Long heardSent,
        @Nullable Long heardArrived,
        long head,
        long merged,
        @Nullable Long oldest,
        long ownHead,
        List<String> plans,
        long now) {

    private static final String QUERY = """
            SELECT s.site, s.origin, s.beat, (extract(epoch FROM s.sent_at) * 1000000)::bigint,
                   (extract(epoch FROM s.arrived_at) * 1000000)::bigint,
                   (s.heard -> i.site ->> 'sent')::bigint, (s.heard -> i.site ->> 'arrived')::bigint,
                   coalesce((s.merged ->> s.origin)::bigint, 0), coalesce(o.last_sequence, 0),
                   (SELECT (extract(epoch FROM b.committed_at) * 1000000)::bigint FROM tributary.log_batch b
                     WHERE b.origin = s.origin AND b.last_sequence > o.last_sequence ORDER BY b.last_sequence LIMIT 1),
                   coalesce((s.merged ->> i.origin)::bigint, 0), s.plans,
                   (extract(epoch FROM clock_timestamp()) * 1000000)::bigint
              FROM tributary.site s CROSS JOIN tributary.identity i LEFT JOIN tributary.origin o ON o.origin = s.origin
             WHERE s.site <> i.site ORDER BY s.site""";

    /** All other sites that are known here. */
    static List<Observation> read(Connection connection) throws SQLException {
        List<Observation> observations = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(QUERY);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                observations.add(new Observation(
                        row.getString(1),
                        row.getString(2),
                        row.getLong(3),
                        nullable(row, 4),
                        nullable(row, 5),
                        nullable(row, 6),
                        nullable(row, 7),
                        row.getLong(8),
                        row.getLong(9),
                        nullable(row, 10),
                        row.getLong(11),
                        List.of((String[]) row.getArray(12).getArray()),
                        row.getLong(13)));
            }
        }
        return observations;
    }

    private static @Nullable Long nullable(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }
}
