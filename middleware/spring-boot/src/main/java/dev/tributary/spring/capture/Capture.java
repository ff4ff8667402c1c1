package dev.tributary.spring.capture;

import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Merge;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.spring.capture.ManagedType.ManagedRow;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What one attempt of an operation has loaded and written so far.
 *
 * <p>Effects are computed once, at the end, as the difference between the last state that was saved and the state that
 * this attempt loaded. A difference against anything older would count changes twice or not at all.
 */
public final class Capture {
    private static final Object KEY = new Object();

    private final String operation;
    private final Map<RowId, Map<String, @Nullable Object>> loaded = new HashMap<>();
    private final Map<RowId, Written> written = new LinkedHashMap<>();
    /** Copies of the aggregates that this attempt saved, by their roots. */
    private final Map<RowId, Object> saved = new HashMap<>();
    /** The rows of an aggregate's children, as they were last loaded or saved, by their roots. */
    private final Map<RowId, Map<RowId, Entity>> children = new HashMap<>();

    private final Set<String> writtenTables = new HashSet<>();
    private boolean readingById;

    public Capture(String operation) {
        this.operation = operation;
    }

    /**
     * The last word on a row.
     *
     * @param image all its attributes; null when the row was deleted
     * @param inserted whether this attempt created it
     */
    private record Written(Entity entity, @Nullable Map<String, @Nullable Object> image, boolean inserted) {
        boolean deleted() {
            return image == null;
        }
    }

    /** The capture of the operation that this thread is in, if any. */
    static Optional<Capture> current() {
        return Optional.ofNullable((Capture) TransactionSynchronizationManager.getResource(KEY));
    }

    /** Whether this thread is inside an operation. */
    public static boolean active() {
        return TransactionSynchronizationManager.hasResource(KEY);
    }

    public void bind() {
        TransactionSynchronizationManager.bindResource(KEY, this);
    }

    public void unbind() {
        TransactionSynchronizationManager.unbindResourceIfPossible(KEY);
    }

    public String operation() {
        return operation;
    }

    /**
     * Remembers what the snapshot has; what this attempt wrote itself is no base for a difference, and neither is an instance
     * behind a projection, which has some of the columns only.
     */
    void loaded(ManagedType type, Object aggregate) {
        if (!type.complete(aggregate)) {
            return;
        }
        List<ManagedRow> rows = type.rows(aggregate);
        for (ManagedRow row : rows) {
            if (!written.containsKey(row.id())) {
                Map<String, @Nullable Object> known = loaded.computeIfAbsent(row.id(), id -> new HashMap<>());
                // The snapshot does not change, so a value wins over none of a projection that left out nullable ones.
                row.image().forEach(known::putIfAbsent);
            }
        }
        if (type.parent() && !written.containsKey(rows.get(0).id())) {
            children.putIfAbsent(rows.get(0).id(), childrenIn(rows));
        }
    }

    private static Map<RowId, Entity> childrenIn(List<ManagedRow> rows) {
        Map<RowId, Entity> found = new LinkedHashMap<>();
        rows.subList(1, rows.size()).forEach(row -> found.put(row.id(), row.entity()));
        return found;
    }

    boolean hasLoaded(RowId row) {
        return loaded.containsKey(row);
    }

    boolean hasWritten(RowId row) {
        return written.containsKey(row);
    }

    /** What this attempt left of an aggregate that it wrote; null when it deleted it. */
    @Nullable
    Object ownWrite(ManagedType type, RowId root) {
        Object own = saved.get(root);
        return own == null ? null : type.copy(own);
    }

    /** The root of a new aggregate. */
    void insert(ManagedType type, Object aggregate) {
        ManagedRow root = type.root(aggregate);
        requireNotDeleted(root.id());
        put(root, true);
        saved.put(root.id(), type.copy(aggregate));
    }

    /** The root of an aggregate that was loaded or saved before. */
    void update(ManagedType type, Object aggregate) {
        ManagedRow root = type.root(aggregate);
        requireNotDeleted(root.id());
        Written before = written.get(root.id());
        put(root, before != null && before.inserted());
        saved.put(root.id(), type.copy(aggregate));
    }

    private void requireNotDeleted(RowId row) {
        Written before = written.get(row);
        if (before != null && before.deleted()) {
            throw new UncapturableWriteException(
                    operation, row + " is saved after it was deleted; a deleted row never comes back");
        }
    }

    /**
     * A whole aggregate after it was saved, with the keys that its children got. Spring Data deletes all children and inserts
     * those that are there; here they are compared one by one.
     */
    void saved(ManagedType type, Object aggregate) {
        if (!type.parent()) {
            return;
        }
        List<ManagedRow> rows = type.rows(aggregate);
        RowId root = rows.get(0).id();
        Map<RowId, Entity> now = childrenIn(rows);
        if (now.size() < rows.size() - 1) {
            throw new UncapturableWriteException(operation, root + " has two children with one key");
        }
        children.getOrDefault(root, Map.of()).forEach((child, entity) -> {
            if (!now.containsKey(child)) {
                remove(child, entity);
            }
        });
        rows.subList(1, rows.size()).forEach(child -> put(child, !loaded.containsKey(child.id())));
        children.put(root, now);
        saved.put(root, type.copy(aggregate));
    }

    /** Whether it is known which children a root has. */
    boolean knowsChildren(RowId root) {
        return children.containsKey(root);
    }

    /** Deletes an aggregate, its children first. */
    void delete(ManagedType type, RowId root) {
        children.getOrDefault(root, Map.of()).forEach(this::remove);
        children.remove(root);
        saved.remove(root);
        remove(root, type.entity());
    }

    private void remove(RowId row, Entity entity) {
        Written before = written.remove(row);
        if (before == null || !before.inserted() || loaded.containsKey(row)) {
            written.put(row, new Written(entity, null, false));
        }
        writtenTables.add(plainName(entity));
    }

    private void put(ManagedRow row, boolean inserted) {
        written.remove(row.id());
        written.put(row.id(), new Written(row.entity(), row.image(), inserted));
        writtenTables.add(plainName(row.entity()));
    }

    /** Without its schema, which a query may leave out. */
    private static String plainName(Entity entity) {
        return entity.table().substring(entity.table().lastIndexOf('.') + 1);
    }

    /** The tables that a query of the snapshot would show as they were before this attempt's writes. */
    Set<String> writtenTables() {
        return writtenTables;
    }

    /** Reads by id leave out the rows that this attempt wrote, so they are not stale. */
    <T extends @Nullable Object> T byId(Supplier<T> read) {
        boolean outer = readingById;
        readingById = true;
        try {
            return read.get();
        } finally {
            readingById = outer;
        }
    }

    boolean isReadingById() {
        return readingById;
    }

    /** Everything that was written, as effects. */
    public List<Effect> effects() {
        List<Effect> effects = new ArrayList<>();
        written.forEach((row, last) -> {
            Map<String, @Nullable Object> image = last.image();
            if (image == null) {
                effects.add(new Effect.Delete(row));
            } else if (last.inserted()) {
                effects.add(new Effect.Insert(row, image));
            } else {
                differences(row, last.entity(), image, effects);
            }
        });
        return effects;
    }

    private void differences(RowId row, Entity entity, Map<String, @Nullable Object> image, List<Effect> effects) {
        Map<String, @Nullable Object> base = loaded.getOrDefault(row, Map.of());
        for (Attribute attribute : entity.attributes()) {
            Object before = base.get(attribute.name());
            Object after = image.get(attribute.name());
            if (!same(before, after)) {
                effects.add(change(row, attribute, before, after));
            }
        }
    }

    private static Effect change(RowId row, Attribute attribute, @Nullable Object before, @Nullable Object after) {
        Merge merge = attribute.merge();
        if (merge == Merge.COUNTER && before instanceof BigDecimal from && after instanceof BigDecimal to) {
            return new Effect.Add(row, attribute.name(), to.subtract(from));
        } else if (merge == Merge.MAX && after != null) {
            return new Effect.Raise(row, attribute.name(), after);
        } else if (merge == Merge.MIN && after != null) {
            return new Effect.Lower(row, attribute.name(), after);
        }
        // No declaration assigns a fixed attribute, so the engine refuses it and names both sides.
        return new Effect.Assign(row, attribute.name(), after);
    }

    /** Decimals are compared by value: 1.0 and 1.00 are the same number. */
    private static boolean same(@Nullable Object before, @Nullable Object after) {
        if (before instanceof BigDecimal left && after instanceof BigDecimal right) {
            return left.compareTo(right) == 0;
        }
        return Objects.equals(before, after);
    }
}
