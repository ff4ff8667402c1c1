package dev.tributary.simulator.store;

import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Type;
import dev.tributary.effect.Effect;
import dev.tributary.effect.Register;
import dev.tributary.effect.RowId;
import dev.tributary.effect.Stamp;
import dev.tributary.engine.Changes;
import dev.tributary.engine.MergeTarget;
import dev.tributary.engine.RecordMerge;
import dev.tributary.evaluate.Row;
import dev.tributary.evaluate.Rows;
import dev.tributary.log.LogEntry;
import dev.tributary.store.Schema;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tables of one transaction, with the constraints that PostgreSQL keeps on them. */
final class MemoryTables implements MergeTarget {
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String FOREIGN_KEY_VIOLATION = "23503";

    private final Schema schema;
    private final SiteDatabase database;

    MemoryTables(Schema schema, SiteDatabase database) {
        this.schema = schema;
        this.database = database;
    }

    @Override
    public Rows lock(List<Effect> effects) {
        return database.rows();
    }

    @Override
    public Map<Register, Stamp> stamps(Set<Register> registers) {
        Map<Register, Stamp> found = new HashMap<>();
        registers.forEach(register -> database.stamp(register).ifPresent(stamp -> found.put(register, stamp)));
        return found;
    }

    @Override
    public Set<Integer> repeats(List<RecordMerge.Stamped> records) {
        Set<Integer> repeats = new HashSet<>();
        for (int i = 0; i < records.size(); i++) {
            RecordMerge.Stamped record = records.get(i);
            LogEntry entry = record.entry();
            if (entry != null && entry.request() != null && database.repeats(record, entry)) {
                repeats.add(i);
            }
        }
        return repeats;
    }

    @Override
    public void write(Changes changes) throws SQLException {
        for (RowId id : changes.inserted()) {
            if (database.rows().find(id).isPresent()) {
                throw new SQLException("there is a row already under the key of " + id, UNIQUE_VIOLATION);
            }
        }
        changes.changed()
                .forEach((id, row) -> row.ifPresentOrElse(
                        database.rows()::put, () -> database.rows().remove(id)));
        changes.deleted().forEach(database.rows()::entomb);
        for (Map.Entry<RowId, Optional<Row>> change : changes.changed().entrySet()) {
            if (change.getValue().isPresent()) {
                requireTargets(change.getValue().get());
            } else {
                requireUnreferenced(change.getKey());
            }
        }
    }

    private void requireTargets(Row row) throws SQLException {
        for (Attribute attribute : schema.table(row.id().entity()).attributes()) {
            if (attribute.type() instanceof Type.Reference reference
                    && row.values().get(attribute.name()) instanceof RowKey key
                    && database.rows().find(new RowId(reference.entity(), key)).isEmpty()) {
                throw new SQLException(
                        row.id() + " refers to " + reference.entity() + " " + key + ", which is not there",
                        FOREIGN_KEY_VIOLATION);
            }
        }
    }

    private void requireUnreferenced(RowId gone) throws SQLException {
        for (Entity entity : schema.application().entities()) {
            for (Attribute attribute : entity.attributes()) {
                if (attribute.type() instanceof Type.Reference reference
                        && reference.entity().equals(gone.entity())) {
                    for (Row row : database.rows().rows(entity.name())) {
                        if (gone.key().equals(row.values().get(attribute.name()))) {
                            throw new SQLException(
                                    row.id() + " refers to " + gone + ", which is gone", FOREIGN_KEY_VIOLATION);
                        }
                    }
                }
            }
        }
    }

    @Override
    public void stamp(Map<Register, Stamp> written, Set<RowId> gone) {
        written.forEach((register, stamp) -> {
            if (!database.rows().isTombstone(register.row())) {
                database.stamp(register, stamp);
            }
        });
        gone.forEach(database::forgetStamps);
    }
}
