package dev.tributary.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the reads of a history say about each list: the order of its elements, and what is wrong with the reads themselves. */
final class Lists {
    private final List<Anomaly> anomalies;
    private final Map<Access.Append, Operation> writers = new HashMap<>();
    private final Map<Long, List<Reading>> readings = new TreeMap<>();
    private final Map<Long, List<Long>> orders = new LinkedHashMap<>();

    /** What an operation found before it appended anything itself. */
    record Reading(Operation reader, List<Long> values) {}

    /**
     * Reads a history.
     *
     * @param anomalies where to put what is found
     * @throws IllegalArgumentException when two operations append the same element to one list
     */
    Lists(List<Operation> operations, List<Anomaly> anomalies) {
        this.anomalies = anomalies;
        operations.forEach(this::writes);
        operations.stream().filter(Operation::happened).forEach(this::reads);
        readings.forEach((key, all) -> {
            all.forEach(reading -> elements(key, reading));
            orders.put(key, order(key, all));
        });
    }

    /** The elements of a list as far as they are known, from first to last. */
    List<Long> order(long key) {
        return orders.getOrDefault(key, List.of());
    }

    Map<Long, List<Reading>> readings() {
        return readings;
    }

    /** Who appended an element; null when nobody did. */
    @Nullable
    Operation writer(long key, long value) {
        return writers.get(new Access.Append(key, value));
    }

    private void writes(Operation operation) {
        for (Access access : operation.accesses()) {
            if (access instanceof Access.Append append && writers.put(append, operation) != null) {
                throw new IllegalArgumentException("element " + append.value() + " is appended to list " + append.key()
                        + " twice: a history like that says nothing");
            }
        }
    }

    /** Takes an operation's reads; what it appended before must be at the end of what it finds. */
    private void reads(Operation operation) {
        Map<Long, List<Long>> own = new HashMap<>();
        Map<Long, List<Long>> found = new HashMap<>();
        for (Access access : operation.accesses()) {
            List<Long> mine = own.computeIfAbsent(access.key(), k -> new ArrayList<>());
            if (access instanceof Access.Append append) {
                mine.add(append.value());
                continue;
            }
            List<Long> values = Objects.requireNonNull(
                    ((Access.Read) access).values(), () -> "a read without an answer: " + operation);
            int others = values.size() - mine.size();
            boolean consistent =
                    others >= 0 && values.subList(others, values.size()).equals(mine);
            List<Long> before = consistent ? values.subList(0, others) : values;
            List<Long> known = found.putIfAbsent(access.key(), before);
            if (!consistent || (known != null && !known.equals(before))) {
                report(Anomaly.Kind.INTERNAL, "list " + access.key() + " is not what it saw and did", operation);
            } else if (known == null) {
                readings.computeIfAbsent(access.key(), k -> new ArrayList<>()).add(new Reading(operation, before));
            }
        }
    }

    private void elements(long key, Reading reading) {
        Set<Long> seen = new HashSet<>();
        for (long value : reading.values()) {
            if (!seen.add(value)) {
                report(Anomaly.Kind.DUPLICATE_ELEMENT, value + " is twice in list " + key, reading.reader());
            }
            Operation writer = writer(key, value);
            if (writer == null) {
                report(Anomaly.Kind.UNKNOWN_ELEMENT, "nobody appended " + value + " to " + key, reading.reader());
            } else if (writer.failed()) {
                report(
                        Anomaly.Kind.ABORTED_READ,
                        value + " in list " + key + " is of one that failed",
                        writer,
                        reading.reader());
            }
        }
        intermediate(key, reading);
    }

    private void intermediate(long key, Reading reading) {
        if (reading.values().isEmpty()) {
            return;
        }
        long last = reading.values().get(reading.values().size() - 1);
        Operation writer = writer(key, last);
        if (writer == null) {
            return;
        }
        List<Long> together = writer.accesses().stream()
                .filter(a -> a instanceof Access.Append && a.key() == key)
                .map(a -> ((Access.Append) a).value())
                .toList();
        if (together.get(together.size() - 1) != last) {
            report(
                    Anomaly.Kind.INTERMEDIATE_READ,
                    "list " + key + " ends with " + last + ", after which its writer appended more",
                    writer,
                    reading.reader());
        }
    }

    /** The longest read; every other one must be a beginning of it. */
    private List<Long> order(long key, List<Reading> all) {
        Reading longest = all.stream()
                .max(Comparator.comparingInt(r -> r.values().size()))
                .orElseThrow();
        for (Reading reading : all) {
            if (!longest.values().subList(0, reading.values().size()).equals(reading.values())) {
                report(
                        Anomaly.Kind.INCOMPATIBLE_ORDER,
                        "two reads of list " + key + " contradict each other",
                        longest.reader(),
                        reading.reader());
            }
        }
        return longest.values();
    }

    private void report(Anomaly.Kind kind, String detail, Operation... operations) {
        anomalies.add(new Anomaly(kind, detail, List.of(operations)));
    }
}
