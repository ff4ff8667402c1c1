package dev.tributary.history;

import dev.tributary.history.Anomaly.Kind;
import dev.tributary.history.Graph.Edge;
import dev.tributary.history.Graph.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Judges whether a history of operations that read and append to lists can be that of a strictly serializable system.
 *
 * <p>A list shows the order of its writers to everyone who reads it. From there it is Adya's theory ("Weak Consistency",
 * 1999) as Alvaro and Kingsbury apply it to histories seen from outside ("Elle: Inferring Isolation Anomalies from
 * Experimental Observations", VLDB 2020): the operations that wrote, read and overwrote each other's elements, and those
 * that were over before others began, form a graph, and a cycle in it is a proof that no serial order explains what was
 * seen. What it reports is wrong without doubt; what it does not report may still be, where nobody looked.
 */
public final class ListAppendChecker {
    /** A knot of thousands of operations has one broken system behind it; no need to try all its edges. */
    private static final int EDGES_TRIED = 2_000;

    private static final Set<Reason> WRITES = EnumSet.of(Reason.WRITE_WRITE);
    private static final Set<Reason> READS = EnumSet.of(Reason.WRITE_WRITE, Reason.WRITE_READ);
    private static final Set<Reason> ALL = EnumSet.of(Reason.WRITE_WRITE, Reason.WRITE_READ, Reason.READ_WRITE);

    private final List<Operation> operations;
    private final List<Anomaly> anomalies = new ArrayList<>();
    private final Lists lists;
    private final Graph graph;

    private ListAppendChecker(List<Event> history) {
        this.operations = Operation.of(history);
        this.lists = new Lists(operations, anomalies);
        this.graph = new Graph(operations.size());
    }

    /**
     * Everything that is wrong with a history; empty when it is strictly serializable as far as its reads tell.
     *
     * @throws IllegalArgumentException when it is no history: its lines do not fit each other, or an element is appended
     *     twice
     */
    public static List<Anomaly> check(List<Event> history) {
        ListAppendChecker checker = new ListAppendChecker(history);
        checker.lostAppends();
        checker.dataEdges();
        checker.cycles(false, Set.of());
        Set<Operation> tied =
                checker.anomalies.stream().flatMap(a -> a.operations().stream()).collect(Collectors.toSet());
        checker.realTimeEdges();
        checker.cycles(true, tied);
        return List.copyOf(checker.anomalies);
    }

    private void lostAppends() {
        lists.readings().forEach((key, readings) -> {
            Set<Long> present = new HashSet<>(lists.order(key));
            for (Operation writer : unseen(key, present)) {
                readings.stream()
                        .map(Lists.Reading::reader)
                        .filter(reader -> reader.began() > writer.ended())
                        .findFirst()
                        .ifPresent(reader -> anomalies.add(new Anomaly(
                                Kind.LOST_APPEND,
                                "what the first appended to list " + key + " was never seen",
                                List.of(writer, reader))));
            }
        });
    }

    /** Those that appended to a list for certain, but in no read. */
    private List<Operation> unseen(long key, Set<Long> present) {
        return operations.stream()
                .filter(Operation::happened)
                .filter(o -> o.accesses().stream()
                        .anyMatch(a -> a instanceof Access.Append append
                                && append.key() == key
                                && !present.contains(append.value())))
                .toList();
    }

    private void dataEdges() {
        lists.readings().forEach((key, readings) -> {
            List<Operation> inOrder = writers(key);
            List<Operation> unseen = unseen(key, new HashSet<>(lists.order(key)));
            for (int i = 0; i + 1 < inOrder.size(); i++) {
                edge(inOrder.get(i), inOrder.get(i + 1), Reason.WRITE_WRITE);
            }
            // Whatever nobody saw comes after everything that somebody saw.
            if (!inOrder.isEmpty()) {
                unseen.forEach(o -> edge(inOrder.get(inOrder.size() - 1), o, Reason.WRITE_WRITE));
            }
            readings.forEach(reading -> reading(reading, inOrder, unseen));
        });
    }

    private void reading(Lists.Reading reading, List<Operation> inOrder, List<Operation> unseen) {
        int length = reading.values().size();
        if (length > 0 && length <= inOrder.size()) {
            edge(inOrder.get(length - 1), reading.reader(), Reason.WRITE_READ);
        }
        if (length < inOrder.size()) {
            edge(reading.reader(), inOrder.get(length), Reason.READ_WRITE);
        } else {
            unseen.forEach(o -> edge(reading.reader(), o, Reason.READ_WRITE));
        }
    }

    /** The writers of a list's elements in their order, up to the first that is unknown. */
    private List<Operation> writers(long key) {
        List<Operation> writers = new ArrayList<>();
        for (long value : lists.order(key)) {
            Operation writer = lists.writer(key, value);
            if (writer == null) {
                break;
            }
            writers.add(writer);
        }
        return writers;
    }

    private void edge(Operation from, Operation to, Reason reason) {
        graph.add(from.number(), to.number(), reason);
    }

    /**
     * An edge from each operation to those that began after it had ended, but for those that others imply: an operation
     * leaves the front when one has ended that began after it.
     */
    private void realTimeEdges() {
        List<Operation> byEnd = operations.stream()
                .filter(Operation::happened)
                .sorted(Comparator.comparingLong(Operation::ended))
                .toList();
        List<Operation> front = new ArrayList<>();
        int next = 0;
        for (Operation operation : operations) {
            while (next < byEnd.size() && byEnd.get(next).ended() < operation.began()) {
                Operation ended = byEnd.get(next++);
                front.removeIf(o -> o.ended() < ended.began());
                front.add(ended);
            }
            if (!operation.failed()) {
                front.forEach(o -> edge(o, operation, Reason.REAL_TIME));
            }
        }
    }

    /** One cycle of the gravest kind for each knot; not for those that hang together anyway. */
    private void cycles(boolean realTime, Set<Operation> tied) {
        for (List<Integer> knot : graph.knots(with(ALL, realTime))) {
            if (knot.stream().map(operations::get).anyMatch(tied::contains)) {
                continue;
            }
            boolean found = cycle(knot, realTime ? Kind.G0_REALTIME : Kind.G0, Reason.WRITE_WRITE, WRITES, realTime)
                    || cycle(knot, realTime ? Kind.G1C_REALTIME : Kind.G1C, Reason.WRITE_READ, READS, realTime)
                    || cycle(
                            knot, realTime ? Kind.G_SINGLE_REALTIME : Kind.G_SINGLE, Reason.READ_WRITE, READS, realTime)
                    || cycle(knot, realTime ? Kind.G2_REALTIME : Kind.G2, Reason.READ_WRITE, ALL, realTime);
            if (!found) {
                throw new IllegalStateException("no cycle in a knot of " + knot.size());
            }
        }
    }

    private static Set<Reason> with(Set<Reason> reasons, boolean realTime) {
        Set<Reason> more = EnumSet.copyOf(reasons);
        if (realTime) {
            more.add(Reason.REAL_TIME);
        }
        return more;
    }

    /** Looks for a cycle of one edge for {@code first} and any others for {@code rest}. */
    private boolean cycle(List<Integer> knot, Kind kind, Reason first, Set<Reason> rest, boolean realTime) {
        List<Edge> candidates = graph.inside(knot, first);
        for (Edge edge : candidates.subList(0, Math.min(EDGES_TRIED, candidates.size()))) {
            List<Edge> back = graph.way(edge.to(), edge.from(), with(rest, realTime));
            if (!back.isEmpty()) {
                List<Edge> cycle = new ArrayList<>(List.of(edge));
                cycle.addAll(back);
                String reasons = cycle.stream().map(e -> e.reason().word()).collect(Collectors.joining(" "));
                anomalies.add(new Anomaly(
                        kind,
                        "a cycle of " + reasons,
                        cycle.stream().map(e -> operations.get(e.from())).toList()));
                return true;
            }
        }
        return false;
    }
}
