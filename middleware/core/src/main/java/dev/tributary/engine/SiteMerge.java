package dev.tributary.engine;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.effect.Effect;
import dev.tributary.effect.Register;
import dev.tributary.effect.RowId;
import dev.tributary.effect.Stamp;
import dev.tributary.evaluate.Rows;
import dev.tributary.log.LogEntry;
import dev.tributary.log.LogPartitions;
import dev.tributary.store.Pipeline;
import dev.tributary.store.Tables;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Merges other sites' records into a site's tables while operations go on there: it takes the same locks in the same order
 * as the committer, so that neither overlooks what the other has written. Safe for use by many threads.
 */
public final class SiteMerge {
    private final EffectWriter writer;
    private final MergeState state;
    private final Stripes stripes;
    private final Numbering numbering;
    private final String origin;

    SiteMerge(String origin, EffectWriter writer, MergeState state, Stripes stripes, Numbering numbering) {
        this.origin = origin;
        this.writer = writer;
        this.state = state;
        this.stripes = stripes;
        this.numbering = numbering;
    }

    /** The merging of a site at which no engine runs operations in this process. */
    public static SiteMerge of(Application application, String origin) {
        Tables tables = new Tables(application);
        EffectWriter writer = new EffectWriter(tables);
        Plan none = new Plan(Plan.FORMAT, application.name(), "none", List.of(), List.of());
        return new SiteMerge(
                origin,
                writer,
                new MergeState(tables),
                new Stripes(application, none),
                new Numbering(origin, none.fingerprint(), new LogPartitions(origin), writer));
    }

    /** The origin that this site writes as. */
    public String origin() {
        return origin;
    }

    /**
     * Appends to this site's own log what the middleware itself tells all sites, after whatever waits for its number, in a
     * transaction that is the writer; its commit will be durable.
     *
     * @param arguments JSON
     * @return the record's sequence
     */
    public long append(Connection connection, String operation, String arguments) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL synchronous_commit = on");
        }
        numbering.numberPending(connection, 1);
        LogEntry entry = new LogEntry(LogEntry.Kind.CONTROL, operation, arguments, "[]", null, null);
        return numbering
                        .append(new Pipeline(connection), List.of(entry), null, new HashMap<>())
                        .sequence()
                + 1;
    }

    /**
     * Merges records in their order, within the caller's transaction, which has taken on the writer's role.
     *
     * @param pipeline is left with what is still to be {@link Pipeline#send sent}: until then a native constraint may not
     *     have been heard
     */
    public void merge(Pipeline pipeline, List<RecordMerge.Stamped> records) throws SQLException {
        RecordMerge.merge(writer.schema(), new Live(pipeline), records);
        pipeline.add(Batch.CHECK_CONSTRAINTS, Pipeline.Binding.NONE);
    }

    /**
     * Gives a record of this site's own past its stamps, whose effects are in the tables already, and does not number it again.
     *
     * @param pendingId where it waits for its number
     * @return false when it does not
     */
    public boolean settle(Pipeline pipeline, RecordMerge.Stamped record, long pendingId) throws SQLException {
        Optional<Set<RowId>> deleted = numbering.forgetPending(pipeline.connection(), record.origin(), pendingId);
        if (deleted.isEmpty()) {
            return false;
        }
        writer.settle(pipeline.connection(), List.of(record), deleted.get());
        LogEntry entry = record.entry();
        if (entry != null && entry.request() != null) {
            Requests.number(pipeline.connection(), Map.of(entry.request().id(), record.sequence()));
        }
        return true;
    }

    /** The tables as operations of this site change them, too. */
    private final class Live implements MergeTarget {
        private final Pipeline pipeline;
        private final TableState tables;

        Live(Pipeline pipeline) {
            this.pipeline = pipeline;
            this.tables = new TableState(writer, state, pipeline, null);
        }

        @Override
        public Rows lock(List<Effect> effects) throws SQLException {
            Map<RowId, RowLock> locks = new HashMap<>();
            writer.locks(effects, locks);
            String share = stripes.shareStatement(locks);
            if (!share.isEmpty()) {
                pipeline.add(share, Pipeline.Binding.NONE);
            }
            LockedRows rows = writer.rows(pipeline);
            rows.lock(locks);
            return rows;
        }

        /**
         * A SERIALIZABLE body has written its values already when its record gets its stamp: what waits for its number gets
         * it now, or the value with the lower stamp could stay.
         */
        @Override
        public Map<Register, Stamp> stamps(Set<Register> registers) throws SQLException {
            if (registers.isEmpty()) {
                return Map.of();
            }
            List<Boolean> waiting = new ArrayList<>(1);
            pipeline.add(
                    "SELECT tributary.has_pending(?)",
                    (statement, first) -> {
                        statement.setString(first, origin);
                        return first + 1;
                    },
                    result -> {
                        result.next();
                        waiting.add(result.getBoolean(1));
                    });
            pipeline.send();
            if (waiting.contains(true)) {
                numbering.numberPending(pipeline.connection(), 0);
            }
            return tables.stamps(registers);
        }

        @Override
        public Set<Integer> repeats(List<RecordMerge.Stamped> records) throws SQLException {
            return tables.repeats(records);
        }

        @Override
        public void write(Changes changes) throws SQLException {
            tables.write(changes);
        }

        @Override
        public void stamp(Map<Register, Stamp> written, Set<RowId> gone) {
            tables.stamp(written, gone);
        }
    }
}
