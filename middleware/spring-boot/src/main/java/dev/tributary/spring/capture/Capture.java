package dev.tributary.spring.capture;

import dev.tributary.dsl.model.Attribute;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private final Map<RowId, Map<String, Object>> loaded = new HashMap<>();
    private final Map<RowId, Written> written = new LinkedHashMap<>();
    private final Set<String> writtenTables = new HashSet<>();
    private boolean readingById;

    public Capture(String operation) {
        this.operation = operation;
    }

    /**
     * The last word on a row.
     *
     * @param instance a copy of what was saved; null when the row was deleted
     * @param image all its attributes
     * @param inserted whether this attempt created it
     */
    private record Written(ManagedType type, @Nullable Object instance, Map<String, Object> image, boolean inserted) {}

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

    /** Remembers what the snapshot has; what this attempt wrote itself is no base for a difference. */
    void loaded(ManagedType type, Object instance) {
        RowId row = type.rowOf(instance);
        if (!written.containsKey(row)) {
            loaded.putIfAbsent(row, type.image(instance));
        }
    }

    boolean hasLoaded(RowId row) {
        return loaded.containsKey(row);
    }

    boolean hasWritten(RowId row) {
        return written.containsKey(row);
    }

    /** What this attempt left of a row that it wrote; null when it deleted it. */
    @Nullable
    Object ownWrite(RowId row) {
        Written last = written.get(row);
        return last == null || last.instance() == null ? null : last.type().copy(last.instance());
    }

    void insert(ManagedType type, Object instance) {
        RowId row = type.rowOf(instance);
        Written before = written.get(row);
        if (before != null && before.instance() == null) {
            throw new UncapturableWriteException(
                    operation, row + " is inserted again after it was deleted; a deleted row never comes back");
        }
        put(row, new Written(type, type.copy(instance), type.image(instance), true));
    }

    void update(ManagedType type, Object instance) {
        RowId row = type.rowOf(instance);
        Written before = written.get(row);
        if (before != null && before.instance() == null) {
            throw new UncapturableWriteException(operation, row + " is saved after it was deleted");
        }
        boolean inserted = before != null && before.inserted();
        put(row, new Written(type, type.copy(instance), type.image(instance), inserted));
    }

    void delete(ManagedType type, RowId row) {
        Written before = written.get(row);
        if (before != null && before.inserted()) {
            written.remove(row);
        } else {
            put(row, new Written(type, null, Map.of(), false));
        }
    }

    private void put(RowId row, Written last) {
        written.remove(row);
        written.put(row, last);
        writtenTables.add(last.type().entity().table());
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
            if (last.instance() == null) {
                effects.add(new Effect.Delete(row));
            } else if (last.inserted()) {
                effects.add(new Effect.Insert(row, last.image()));
            } else {
                differences(row, last, effects);
            }
        });
        return effects;
    }

    private void differences(RowId row, Written last, List<Effect> effects) {
        Map<String, Object> base = loaded.getOrDefault(row, Map.of());
        for (Attribute attribute : last.type().entity().attributes()) {
            Object before = base.get(attribute.name());
            Object after = last.image().get(attribute.name());
            if (before != null && after != null && !same(before, after)) {
                effects.add(change(row, attribute, before, after));
            }
        }
    }

    private static Effect change(RowId row, Attribute attribute, Object before, Object after) {
        return switch (attribute.merge()) {
            case COUNTER -> new Effect.Add(row, attribute.name(), ((BigDecimal) after).subtract((BigDecimal) before));
            case MAX -> new Effect.Raise(row, attribute.name(), after);
            case MIN -> new Effect.Lower(row, attribute.name(), after);
            // No declaration assigns an immutable attribute, so the engine refuses it and names both sides.
            case REGISTER, IMMUTABLE, KEY -> new Effect.Assign(row, attribute.name(), after);
        };
    }

    /** Decimals are compared by value: 1.0 and 1.00 are the same number. */
    private static boolean same(Object before, Object after) {
        if (before instanceof BigDecimal left && after instanceof BigDecimal right) {
            return left.compareTo(right) == 0;
        }
        return before.equals(after);
    }
}
