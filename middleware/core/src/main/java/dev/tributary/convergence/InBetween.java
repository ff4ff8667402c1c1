package dev.tributary.convergence;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Row;
import dev.tributary.log.LogBatch;
import dev.tributary.log.LogBatches;
import dev.tributary.log.LogEntries;
import dev.tributary.log.LogEntry;
import dev.tributary.store.Json;
import dev.tributary.store.Schema;
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
import java.util.TreeSet;

/**
 * The rows that may differ between two snapshots: those that records concern which only one of the two has merged, those
 * that committed records without a number concern, and what goes with any of them.
 */
final class InBetween {
    private static final int PAGE = 5000;

    private final Tables tables;
    private final Snapshot here;
    private final Snapshot there;
    private final Set<RowId> touched = new HashSet<>();
    private long records;

    private InBetween(Tables tables, Snapshot here, Snapshot there) {
        this.tables = tables;
        this.here = here;
        this.there = there;
    }

    /** Says why the records between two snapshots cannot be told. */
    static final class UntoldException extends Exception {
        private static final long serialVersionUID = 1L;

        UntoldException(String reason) {
            super(reason);
        }
    }

    /**
     * Reads the records in between from the site that has them.
     *
     * @param most how many records may be in between
     */
    static InBetween of(Tables tables, Snapshot here, Snapshot there, long most) throws SQLException, UntoldException {
        InBetween between = new InBetween(tables, here, there);
        Set<String> origins = new TreeSet<>(here.vector().keySet());
        origins.addAll(there.vector().keySet());
        for (String origin : origins) {
            long difference = here.merged(origin) - there.merged(origin);
            between.records += Math.abs(difference);
            if (between.records > most) {
                throw new UntoldException((difference < 0 ? here : there).site() + " has not merged "
                        + Math.abs(difference) + " records of " + origin + " yet");
            }
        }
        for (String origin : origins) {
            if (here.merged(origin) > there.merged(origin)) {
                between.read(here, origin, there.merged(origin));
            } else if (here.merged(origin) < there.merged(origin)) {
                between.read(there, origin, here.merged(origin));
            }
        }
        between.pending(here);
        between.pending(there);
        return between;
    }

    private void read(Snapshot ahead, String origin, long after) throws SQLException, UntoldException {
        long position = after;
        long last = ahead.merged(origin);
        while (position < last) {
            List<LogBatch> batches = LogBatches.read(ahead.connection(), origin, position, PAGE);
            if (batches.isEmpty() || batches.get(0).firstSequence() > position + 1) {
                throw new UntoldException("record " + (position + 1) + " of " + origin + " is not in the log of "
                        + ahead.site() + " any more");
            }
            for (LogBatch batch : batches) {
                for (int i = 0; i < batch.entries().size(); i++) {
                    if (batch.sequence(i) > after && batch.sequence(i) <= last) {
                        touch(batch.entries().get(i));
                    }
                }
                position = batch.lastSequence();
            }
        }
    }

    private void pending(Snapshot snapshot) throws SQLException, UntoldException {
        try (PreparedStatement statement = snapshot.connection()
                        .prepareStatement("SELECT records::text, deleted::text FROM tributary.log_pending");
                ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                for (LogEntry entry : LogEntries.read(result.getString(1))) {
                    touch(entry);
                }
                touch(result.getString(2));
            }
        }
    }

    private void touch(LogEntry entry) throws UntoldException {
        touch(entry.effects());
    }

    private void touch(String effects) throws UntoldException {
        try {
            for (Effect effect : Json.readEffects(application(), effects)) {
                touched.add(effect.row());
            }
        } catch (RuntimeException e) {
            throw new UntoldException("a record cannot be read: " + e.getMessage());
        }
    }

    private Application application() {
        return tables.application();
    }

    /** Those of the rows that may differ. */
    Set<RowId> explained(Collection<RowId> rows) throws SQLException {
        if (touched.isEmpty()) {
            return Set.of();
        }
        Set<RowId> explained = new HashSet<>();
        // Each row that is asked about, with those of its ancestors that have not been looked at yet.
        Map<RowId, Set<RowId>> open = new HashMap<>();
        for (RowId row : rows) {
            if (touched.contains(row)) {
                explained.add(row);
            } else {
                open.put(row, Set.of(row));
            }
        }
        while (!open.isEmpty()) {
            Set<RowId> wanted = new HashSet<>();
            open.values().forEach(wanted::addAll);
            Map<RowId, Set<RowId>> parents = parents(wanted);
            Map<RowId, Set<RowId>> next = new HashMap<>();
            open.forEach((row, ancestors) -> {
                Set<RowId> above = new HashSet<>();
                ancestors.forEach(a -> above.addAll(parents.getOrDefault(a, Set.of())));
                if (above.stream().anyMatch(touched::contains)) {
                    explained.add(row);
                } else if (!above.isEmpty()) {
                    next.put(row, above);
                }
            });
            open.clear();
            open.putAll(next);
        }
        return explained;
    }

    /** The rows with which others go; where one site has no such row any more, the other may still have it. */
    private Map<RowId, Set<RowId>> parents(Set<RowId> rows) throws SQLException {
        Map<String, List<RowKey>> keys = new HashMap<>();
        for (RowId row : rows) {
            if (!tables.schema().table(row.entity()).cascadesOf().isEmpty()) {
                keys.computeIfAbsent(row.entity(), entity -> new ArrayList<>()).add(row.key());
            }
        }
        Map<RowId, Set<RowId>> parents = new HashMap<>();
        for (Map.Entry<String, List<RowKey>> entry : keys.entrySet()) {
            for (Connection connection : List.of(here.connection(), there.connection())) {
                for (Row row : tables.select(connection, entry.getKey(), entry.getValue(), "")) {
                    for (Schema.Cascade cascade :
                            tables.schema().table(entry.getKey()).cascadesOf()) {
                        if (row.values().get(cascade.reference().name()) instanceof RowKey parent) {
                            parents.computeIfAbsent(row.id(), id -> new HashSet<>())
                                    .add(new RowId(cascade.parent(), parent));
                        }
                    }
                }
            }
        }
        return parents;
    }
}
