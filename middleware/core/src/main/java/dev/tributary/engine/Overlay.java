package dev.tributary.engine;

import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Type;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Evaluator;
import dev.tributary.evaluate.Row;
import dev.tributary.evaluate.Rows;
import dev.tributary.store.Schema;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A state with effects merged into it, in memory. This is the one place where effects become values: local checks look
 * at it, and the committer writes what it yields.
 */
final class Overlay implements Rows, Family, Changes {
    private final Schema schema;
    private final Evaluator evaluator;
    private final Rows base;
    private final Map<RowId, Optional<Row>> changed = new LinkedHashMap<>();
    private final Set<RowId> inserted = new LinkedHashSet<>();
    private final Set<RowId> ensured = new HashSet<>();
    private final Set<RowId> deleted = new LinkedHashSet<>();
    private final Map<String, Set<String>> changedAttributes = new HashMap<>();

    Overlay(Schema schema, Rows base) {
        this.schema = schema;
        this.evaluator = new Evaluator(schema.application());
        this.base = base;
    }

    /**
     * Merges the effects of one invocation in order, and then takes away what hung on the rows that are gone. Effects on a
     * row that does not exist have no effect: delete wins.
     */
    void merge(List<Effect> effects) {
        Deque<RowId> gone = new ArrayDeque<>();
        for (Effect effect : effects) {
            if (effect instanceof Effect.Make make) {
                make(make);
            } else if (effect instanceof Effect.Delete) {
                delete(effect.row(), gone);
            } else {
                change((Effect.Change) effect);
            }
        }
        while (!gone.isEmpty()) {
            cascade(gone.remove(), gone);
        }
    }

    /**
     * Takes away what others that are merged already should not have left.
     *
     * @param tombstoned rows that were made although they were deleted before
     * @param parents rows that were deleted, perhaps without all that hung on them
     */
    void settle(Set<RowId> tombstoned, Set<RowId> parents) {
        Deque<RowId> gone = new ArrayDeque<>(parents);
        tombstoned.forEach(id -> delete(id, gone));
        while (!gone.isEmpty()) {
            cascade(gone.remove(), gone);
        }
    }

    private void make(Effect.Make make) {
        RowId id = make.row();
        Schema.Table table = schema.table(id.entity());
        if (make instanceof Effect.Ensure && find(id).isPresent()) {
            return;
        }
        // A key that is generated never comes again.
        boolean again = table.keysAreChosen() && schema.deletable(id.entity()) && base.isTombstone(id);
        if (again || deleted.contains(id)) {
            return;
        }
        if (!parentsAreThere(table, make.values())) {
            changed.put(id, Optional.empty());
            deleted.add(id);
            return;
        }
        changed.put(id, Optional.of(new Row(id, make.values())));
        inserted.add(id);
        if (make instanceof Effect.Ensure) {
            ensured.add(id);
        }
    }

    /** Whoever made the row saw its parent; where there is none, it has been deleted meanwhile. */
    private boolean parentsAreThere(Schema.Table table, Map<String, @Nullable Object> values) {
        for (Schema.Cascade cascade : table.cascadesOf()) {
            Object parent = values.get(cascade.reference().name());
            if (parent instanceof RowKey key
                    && find(new RowId(cascade.parent(), key)).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private void delete(RowId id, Deque<RowId> gone) {
        if (find(id).isPresent()) {
            changed.put(id, Optional.empty());
            inserted.remove(id);
            deleted.add(id);
            gone.add(id);
        }
    }

    private void cascade(RowId parent, Deque<RowId> gone) {
        for (Schema.Cascade cascade : schema.table(parent.entity()).cascadesFrom()) {
            children(cascade, parent.key()).forEach(child -> delete(child, gone));
        }
    }

    @Override
    public List<RowId> children(Schema.Cascade cascade, RowKey parent) {
        List<RowId> children = new ArrayList<>();
        for (RowId child : Family.of(base).children(cascade, parent)) {
            if (find(child).isPresent()) {
                children.add(child);
            }
        }
        String reference = cascade.reference().name();
        for (RowId id : inserted) {
            if (id.entity().equals(cascade.child())
                    && find(id).filter(row -> parent.equals(row.values().get(reference)))
                            .isPresent()) {
                children.add(id);
            }
        }
        return children;
    }

    private void change(Effect.Change change) {
        RowId id = change.row();
        Optional<Row> row = find(id);
        if (row.isEmpty()) {
            return;
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>(row.get().values());
        values.put(change.attribute(), merged(change, values.get(change.attribute())));
        changed.put(id, Optional.of(new Row(id, values)));
        changedAttributes
                .computeIfAbsent(id.entity(), e -> new LinkedHashSet<>())
                .add(change.attribute());
    }

    private @Nullable Object merged(Effect.Change change, @Nullable Object before) {
        if (change instanceof Effect.Add add) {
            return ((BigDecimal) Objects.requireNonNull(before)).add(add.amount());
        }
        if (before == null || change instanceof Effect.Assign) {
            return change.value();
        }
        Object value = Objects.requireNonNull(change.value());
        Type type = schema.table(change.row().entity())
                .attribute(change.attribute())
                .type();
        int order = evaluator.order(type, value, before);
        boolean wins = change instanceof Effect.Raise ? order > 0 : order < 0;
        return wins ? value : before;
    }

    @Override
    public Optional<Row> find(RowId id) {
        Optional<Row> row = changed.get(id);
        return row != null ? row : base.find(id);
    }

    @Override
    public boolean isTombstone(RowId id) {
        return deleted.contains(id) || base.isTombstone(id);
    }

    @Override
    public Map<RowId, Optional<Row>> changed() {
        return changed;
    }

    @Override
    public Set<RowId> inserted() {
        return inserted;
    }

    @Override
    public boolean isEnsured(RowId id) {
        return ensured.contains(id);
    }

    @Override
    public Set<RowId> deleted() {
        return deleted;
    }

    @Override
    public Set<String> changedAttributes(String entity) {
        return changedAttributes.getOrDefault(entity, Set.of());
    }
}
