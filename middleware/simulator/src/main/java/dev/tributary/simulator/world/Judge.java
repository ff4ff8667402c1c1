package dev.tributary.simulator.world;

import dev.tributary.analyzer.run.Database;
import dev.tributary.analyzer.run.Entry;
import dev.tributary.analyzer.run.Interpreter;
import dev.tributary.analyzer.run.Stamp;
import dev.tributary.analyzer.run.Violation;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.effect.Effect;
import dev.tributary.evaluate.Row;
import dev.tributary.simulator.store.MemoryRows;
import dev.tributary.simulator.world.Failure.FailedException;
import dev.tributary.simulator.world.Failure.Kind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Watches from outside. It keeps the records as their origins appended them and, for each site, what the analyzer's interpreter
 * makes of those that the site says it has merged; of the runtime it believes nothing else.
 */
final class Judge {
    private final Application application;
    private final Interpreter interpreter;
    private final ModelEffects effects;
    private final List<String> origins;
    private final Map<String, List<Appended>> ledger = new TreeMap<>();
    private final List<Replica> replicas = new ArrayList<>();
    private final Map<String, Long> ends = new TreeMap<>();
    private final Map<String, Set<Long>> acknowledged = new TreeMap<>();

    /**
     * A record as its origin appended it.
     *
     * @param operation null for a control record
     * @param component of a coordinated operation
     * @param read what the site had merged when the operation read its snapshot
     * @param seen what it had merged when the record was appended
     */
    record Appended(
            String origin,
            long sequence,
            long stamp,
            @Nullable String operation,
            @Nullable String component,
            List<Effect> effects,
            @Nullable String requestId,
            Map<String, Long> read,
            Map<String, Long> seen) {
        String name() {
            return origin + ":" + sequence;
        }

        /** By which a repeated request is known: the same id, operation and effects, which do not depend on when they happen. */
        @Nullable
        Repeatable repeatable() {
            return requestId == null || operation == null || effects.stream().anyMatch(Effect.Assign.class::isInstance)
                    ? null
                    : new Repeatable(requestId, operation, effects);
        }
    }

    private record Repeatable(String requestId, String operation, List<Effect> effects) {}

    /** What one site must hold. */
    private static final class Replica {
        private Database state = Database.EMPTY;
        private TreeMap<String, Long> merged = new TreeMap<>();
        private Set<Repeatable> requests = new HashSet<>();

        Replica copy() {
            Replica copy = new Replica();
            copy.state = state;
            copy.merged = new TreeMap<>(merged);
            copy.requests = new HashSet<>(requests);
            return copy;
        }
    }

    private final List<Replica> durable = new ArrayList<>();

    Judge(Application application, Collection<String> origins) {
        this.application = application;
        this.interpreter = new Interpreter(application);
        this.effects = new ModelEffects(application);
        this.origins = List.copyOf(new TreeSet<>(origins));
        for (String origin : this.origins) {
            ledger.put(origin, new ArrayList<>());
            acknowledged.put(origin, new TreeSet<>());
            replicas.add(new Replica());
            durable.add(new Replica());
        }
    }

    /** Takes note of a record, in the transaction that appends it. */
    void appended(Appended record) {
        List<Appended> own = Objects.requireNonNull(ledger.get(record.origin()));
        if (record.sequence() != own.size() + 1L) {
            throw new FailedException(
                    Kind.WRONG_STATE, record.name() + " is appended after " + own.size() + " records");
        }
        if (record.component() != null && !isLost(record)) {
            serial(record);
        }
        if (record.requestId() != null && !isLost(record)) {
            once(record);
        }
        own.add(record);
    }

    private void serial(Appended record) {
        for (List<Appended> others : ledger.values()) {
            for (Appended other : others) {
                boolean unread = Objects.equals(other.component(), record.component())
                        && !isLost(other)
                        && record.read().getOrDefault(other.origin(), 0L) < other.sequence();
                if (unread) {
                    throw new FailedException(
                            Kind.SERIALITY,
                            record.name() + " " + record.operation() + " has not read what " + other.name() + " "
                                    + other.operation() + " did, of the same component");
                }
            }
        }
    }

    /** A repeated request is a record of its own only at another site, and there only if the operation is not coordinated. */
    private void once(Appended record) {
        for (List<Appended> others : ledger.values()) {
            for (Appended other : others) {
                boolean again = Objects.equals(other.requestId(), record.requestId())
                        && !isLost(other)
                        && (record.component() != null || other.origin().equals(record.origin()));
                if (again) {
                    throw new FailedException(
                            Kind.TWICE,
                            record.name() + " does once more what " + other.name() + " did for " + record.requestId());
                }
            }
        }
    }

    private boolean isLost(Appended record) {
        return record.sequence() > ends.getOrDefault(record.origin(), Long.MAX_VALUE);
    }

    /** Whether invariants hold of a site's rows with some effects, so far as they are asked for. */
    Optional<String> broken(int site, List<Effect> planned, Collection<String> invariants) {
        Database after =
                interpreter.merge(replicas.get(site).state, entry("", planned, new Stamp(Long.MAX_VALUE, 0, 0)));
        for (Invariant invariant : application.invariants()) {
            if (invariants.contains(invariant.name()) && !(invariant instanceof Invariant.KeyUnique)) {
                Optional<Violation> violation = interpreter.violation(after, invariant);
                if (violation.isPresent()) {
                    return Optional.of(invariant.name());
                }
            }
        }
        return Optional.empty();
    }

    private Entry entry(String operation, List<Effect> planned, Stamp stamp) {
        return new Entry(operation, Map.of(), effects.of(planned), stamp, new BitSet());
    }

    /** Holds a site, after one of its transactions, against what it says it has merged. */
    void committed(int site, Map<String, Long> merged, MemoryRows rows) {
        if (ends.containsKey(name(site))) {
            return; // Nobody believes a lost site.
        }
        Replica replica = replicas.get(site);
        List<Appended> arrived = new ArrayList<>();
        merged.forEach((origin, last) -> {
            List<Appended> records = Objects.requireNonNull(ledger.get(origin));
            long before = replica.merged.getOrDefault(origin, 0L);
            if (last > records.size() || last < before) {
                throw new FailedException(
                        Kind.WRONG_STATE,
                        name(site) + " says it has merged " + origin + ":" + last + " after " + origin + ":" + before
                                + ", of " + records.size());
            }
            arrived.addAll(records.subList((int) before, (int) (long) last));
        });
        if (!arrived.isEmpty()) {
            arrived.forEach(record -> causal(site, record, merged));
            arrived.sort(Comparator.comparingLong(Appended::stamp)
                    .thenComparing(Appended::origin)
                    .thenComparingLong(Appended::sequence));
            merge(replica, arrived);
            replica.merged.putAll(merged);
        }
        compare(site, replica.state, rows);
        if (!arrived.isEmpty()) {
            interpreter.violation(replica.state).ifPresent(violation -> {
                throw new FailedException(
                        Kind.INVARIANT,
                        name(site) + " breaks " + violation.invariant().name() + " by " + violation.rows()
                                + " after merging "
                                + arrived.stream().map(Appended::name).toList());
            });
        }
    }

    private void causal(int site, Appended record, Map<String, Long> merged) {
        record.seen().forEach((origin, last) -> {
            if (merged.getOrDefault(origin, 0L) < last) {
                throw new FailedException(
                        Kind.CAUSALITY,
                        name(site) + " has merged " + record.name() + ", but not " + origin + ":" + last
                                + ", which its writer had seen");
            }
        });
    }

    private void merge(Replica replica, List<Appended> records) {
        List<Entry> entries = new ArrayList<>();
        for (Appended record : records) {
            Repeatable repeatable = record.repeatable();
            if (repeatable == null || replica.requests.add(repeatable)) {
                // Of a request's copies any may come first; whoever changes the row has seen one of them, perhaps the
                // earliest.
                long time = repeatable == null ? record.stamp() : 0;
                Stamp stamp = new Stamp(time, origins.indexOf(record.origin()), (int) record.sequence());
                entries.add(entry(String.valueOf(record.operation()), record.effects(), stamp));
            }
        }
        replica.state = interpreter.merge(replica.state, entries);
    }

    private void compare(int site, Database expected, MemoryRows rows) {
        for (Entity entity : application.entities()) {
            Map<RowKey, List<@Nullable Object>> wanted = expected.rows(entity.name());
            Collection<Row> actual = rows.rows(entity.name());
            for (Row row : actual) {
                List<@Nullable Object> values = wanted.get(row.id().key());
                if (values == null || !same(entity, values, row)) {
                    throw new FailedException(
                            Kind.WRONG_STATE,
                            name(site) + " holds " + row.id() + " " + row.values() + ", its records yield " + values);
                }
            }
            if (actual.size() < wanted.size()) {
                Set<RowKey> missing = new HashSet<>(wanted.keySet());
                actual.forEach(row -> missing.remove(row.id().key()));
                throw new FailedException(Kind.WRONG_STATE, name(site) + " lacks " + entity.name() + " " + missing);
            }
            Set<RowKey> gone = expected.tombstones(entity.name());
            for (RowKey key : rows.tombstones(entity.name())) {
                if (!gone.contains(key)) {
                    throw new FailedException(
                            Kind.WRONG_STATE,
                            name(site) + " has a tombstone of " + entity.name() + " " + key + " that no record yields");
                }
            }
        }
    }

    private static boolean same(Entity entity, List<@Nullable Object> values, Row row) {
        int next = 0;
        for (Attribute attribute : entity.attributes()) {
            if (!Objects.equals(
                    values.get(next++), ModelEffects.normal(row.values().get(attribute.name())))) {
                return false;
            }
        }
        return true;
    }

    /** What a site has committed so far can no longer be lost. */
    void flushed(int site) {
        durable.set(site, replicas.get(site).copy());
    }

    /** A site is back at what it flushed last, its log at that record; what it had appended since is gone, and must not have been acknowledged. */
    void crashed(int site, long last) {
        String origin = name(site);
        List<Appended> own = Objects.requireNonNull(ledger.get(origin));
        own.subList((int) last, own.size()).clear();
        if (ends.containsKey(origin)) {
            return;
        }
        replicas.set(site, durable.get(site).copy());
        Objects.requireNonNull(acknowledged.get(origin)).forEach(sequence -> {
            if (sequence > last) {
                throw new FailedException(
                        Kind.LOST, origin + ":" + sequence + " was acknowledged, and is gone after a crash");
            }
        });
    }

    /** The caller of an operation has been told that it is committed. */
    void acknowledged(String origin, long sequence) {
        if (sequence > Objects.requireNonNull(ledger.get(origin)).size()) {
            throw new FailedException(Kind.LOST, origin + ":" + sequence + " is acknowledged, and is not there");
        }
        Objects.requireNonNull(acknowledged.get(origin)).add(sequence);
    }

    /** The operator has declared a site lost, with this record as its last. */
    void lost(String origin, long last) {
        ends.merge(origin, last, Math::min);
    }

    /** Whether a record is among those that went with a lost site. */
    boolean isLost(String origin, long sequence) {
        return sequence > ends.getOrDefault(origin, Long.MAX_VALUE);
    }

    /** When everything has healed: whether a site has merged all there is. */
    boolean complete(int site) {
        return ledger.entrySet().stream().allMatch(origin -> {
            long last = Math.min(origin.getValue().size(), ends.getOrDefault(origin.getKey(), Long.MAX_VALUE));
            return replicas.get(site).merged.getOrDefault(origin.getKey(), 0L) == last;
        });
    }

    /** What a site has merged, for people. */
    String merged(int site) {
        return name(site) + " has merged " + replicas.get(site).merged;
    }

    /** Holds what a site has merged in some order against all records in the order of their stamps. */
    void foldOfAll(int site) {
        List<Appended> all = new ArrayList<>();
        ledger.forEach((origin, records) ->
                records.stream().filter(record -> !isLost(record)).forEach(all::add));
        all.sort(Comparator.comparingLong(Appended::stamp)
                .thenComparing(Appended::origin)
                .thenComparingLong(Appended::sequence));
        Replica fold = new Replica();
        merge(fold, all);
        for (Entity entity : application.entities()) {
            Database state = replicas.get(site).state;
            if (!fold.state.rows(entity.name()).equals(state.rows(entity.name()))
                    || !fold.state.tombstones(entity.name()).equals(state.tombstones(entity.name()))) {
                throw new FailedException(
                        Kind.DIVERGED, name(site) + " differs in " + entity.name() + " from the fold of all logs");
            }
        }
    }

    /** How many records there are. */
    int records() {
        return ledger.values().stream().mapToInt(List::size).sum();
    }

    private String name(int site) {
        return origins.get(site);
    }
}
