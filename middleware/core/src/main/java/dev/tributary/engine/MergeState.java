package dev.tributary.engine;

import dev.tributary.effect.Register;
import dev.tributary.effect.RowId;
import dev.tributary.effect.Stamp;
import dev.tributary.store.Json;
import dev.tributary.store.Pipeline;
import dev.tributary.store.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What merging keeps beside the tables: which rows are gone for good, and when registers were written. */
final class MergeState {
    private final String find;
    private final String entomb;
    private final String stamps;
    private final String stamp;
    private final String forget;

    MergeState(Tables tables) {
        String tombstone = tables.systemSchema() + ".tombstone";
        String register = tables.systemSchema() + ".register_stamp";
        String rows = "unnest(?::text[], ?::text[]) WITH ORDINALITY AS r(e, k, n)";
        this.find = "SELECT r.n FROM " + rows + " JOIN " + tombstone + " t ON t.entity = r.e AND t.key = r.k::jsonb";
        this.entomb = "INSERT INTO " + tombstone + " (entity, key) SELECT r.e, r.k::jsonb FROM " + rows
                + " ORDER BY r.e, r.k ON CONFLICT DO NOTHING";
        this.stamps = "SELECT r.n, s.time, s.origin, s.sequence FROM"
                + " unnest(?::text[], ?::text[], ?::text[]) WITH ORDINALITY AS r(e, k, a, n) JOIN " + register
                + " s ON s.entity = r.e AND s.key = r.k::jsonb AND s.attribute = r.a";
        this.stamp = "INSERT INTO " + register + " AS s (entity, key, attribute, time, origin, sequence)"
                + " SELECT r.e, r.k::jsonb, r.a, r.t::bigint, r.o, r.s::bigint FROM unnest(?::text[], ?::text[],"
                + " ?::text[], ?::text[], ?::text[], ?::text[]) AS r(e, k, a, t, o, s)"
                + " WHERE NOT EXISTS (SELECT FROM " + tombstone + " t WHERE t.entity = r.e AND t.key = r.k::jsonb)"
                + " ON CONFLICT (entity, key, attribute) DO UPDATE SET time = excluded.time,"
                + " origin = excluded.origin, sequence = excluded.sequence"
                + " WHERE (s.time, s.origin, s.sequence) < (excluded.time, excluded.origin, excluded.sequence)";
        this.forget = "DELETE FROM " + register + " s USING " + rows + " WHERE s.entity = r.e AND s.key = r.k::jsonb";
    }

    /** Those of the rows that have a tombstone. */
    Set<RowId> tombstones(Connection connection, Collection<RowId> rows) throws SQLException {
        if (rows.isEmpty()) {
            return Set.of();
        }
        List<RowId> asked = List.copyOf(rows);
        Set<RowId> found = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(find)) {
            bind(connection, statement, columns(asked));
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    found.add(asked.get(result.getInt(1) - 1));
                }
            }
        }
        return found;
    }

    void entomb(Pipeline pipeline, Collection<RowId> rows) {
        if (!rows.isEmpty()) {
            pipeline.add(entomb, pipeline.texts(columns(List.copyOf(rows))));
        }
    }

    /** Rows that are gone have no registers. */
    void forget(Pipeline pipeline, Collection<RowId> rows) {
        if (!rows.isEmpty()) {
            pipeline.add(forget, pipeline.texts(columns(List.copyOf(rows))));
        }
    }

    private static String[][] columns(List<RowId> rows) {
        String[][] columns = new String[2][rows.size()];
        for (int i = 0; i < rows.size(); i++) {
            columns[0][i] = rows.get(i).entity();
            columns[1][i] = Json.key(rows.get(i).key());
        }
        return columns;
    }

    private static void bind(Connection connection, PreparedStatement statement, String[][] columns)
            throws SQLException {
        for (int i = 0; i < columns.length; i++) {
            statement.setArray(i + 1, connection.createArrayOf("text", columns[i]));
        }
    }

    /** The stamps of those of the registers that have one. */
    Map<Register, Stamp> stamps(Connection connection, Collection<Register> registers) throws SQLException {
        if (registers.isEmpty()) {
            return Map.of();
        }
        List<Register> asked = new ArrayList<>(registers);
        Map<Register, Stamp> found = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(stamps)) {
            bind(connection, statement, columns(asked, 3));
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    found.put(
                            asked.get(result.getInt(1) - 1),
                            new Stamp(result.getLong(2), result.getString(3), result.getLong(4)));
                }
            }
        }
        return found;
    }

    /** Sets stamps of registers whose rows are not gone; a higher one that is there stays. */
    void stamp(Pipeline pipeline, Map<Register, Stamp> written) {
        if (written.isEmpty()) {
            return;
        }
        List<Register> registers = new ArrayList<>(written.keySet());
        String[][] columns = columns(registers, 6);
        for (int i = 0; i < registers.size(); i++) {
            Stamp stamp = written.getOrDefault(registers.get(i), new Stamp(0, "", 0));
            columns[3][i] = Long.toString(stamp.time());
            columns[4][i] = stamp.origin();
            columns[5][i] = Long.toString(stamp.sequence());
        }
        pipeline.add(stamp, pipeline.texts(columns));
    }

    private static String[][] columns(List<Register> registers, int width) {
        String[][] columns = new String[width][registers.size()];
        for (int i = 0; i < registers.size(); i++) {
            RowId row = registers.get(i).row();
            columns[0][i] = row.entity();
            columns[1][i] = Json.key(row.key());
            columns[2][i] = registers.get(i).attribute();
        }
        return columns;
    }
}
