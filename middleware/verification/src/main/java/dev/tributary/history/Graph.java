package dev.tributary.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** What must come before what, and why; nodes are numbers. */
final class Graph {

    /** Why one operation comes before another. */
    enum Reason {
        /** Its element comes before the other's. */
        WRITE_WRITE("ww"),
        /** The other read its element last. */
        WRITE_READ("wr"),
        /** It did not read the element that the other appended next. */
        READ_WRITE("rw"),
        /** It had ended before the other began. */
        REAL_TIME("rt");

        private final String word;

        Reason(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /** One step. */
    record Edge(int from, int to, Reason reason) {}

    private final List<Map<Integer, EnumSet<Reason>>> edges;

    Graph(int nodes) {
        edges = new ArrayList<>(nodes);
        IntStream.range(0, nodes).forEach(n -> edges.add(new HashMap<>()));
    }

    /** Nothing comes before itself: what one operation does to one list needs no edge. */
    void add(int from, int to, Reason reason) {
        if (from != to) {
            edges.get(from)
                    .computeIfAbsent(to, t -> EnumSet.noneOf(Reason.class))
                    .add(reason);
        }
    }

    /** The sets of nodes that all come before each other, of more than one node each (Tarjan 1972, without recursion). */
    List<List<Integer>> knots(Set<Reason> reasons) {
        return new Tarjan(reasons).run();
    }

    /** The edges of one reason between nodes of one knot. */
    List<Edge> inside(List<Integer> knot, Reason reason) {
        Set<Integer> members = Set.copyOf(knot);
        List<Edge> inside = new ArrayList<>();
        for (int from : knot) {
            edges.get(from).forEach((to, why) -> {
                if (members.contains(to) && why.contains(reason)) {
                    inside.add(new Edge(from, to, reason));
                }
            });
        }
        return inside;
    }

    /** A shortest way along edges of these reasons; empty when there is none. */
    List<Edge> way(int from, int to, Set<Reason> reasons) {
        Map<Integer, Edge> reachedBy = new HashMap<>();
        Deque<Integer> next = new ArrayDeque<>(List.of(from));
        while (!next.isEmpty() && !reachedBy.containsKey(to)) {
            int node = next.remove();
            edges.get(node).forEach((target, why) -> {
                Reason first = first(why, reasons);
                if (first != null && target != from && !reachedBy.containsKey(target)) {
                    reachedBy.put(target, new Edge(node, target, first));
                    next.add(target);
                }
            });
        }
        List<Edge> way = new ArrayList<>();
        for (Edge edge = reachedBy.get(to); edge != null; edge = reachedBy.get(edge.from())) {
            way.add(edge);
        }
        Collections.reverse(way);
        return way;
    }

    private static @org.jspecify.annotations.Nullable Reason first(Set<Reason> why, Set<Reason> allowed) {
        return why.stream().filter(allowed::contains).findFirst().orElse(null);
    }

    private final class Tarjan {
        private final Set<Reason> reasons;
        private final int[] index = new int[edges.size()];
        private final int[] low = new int[edges.size()];
        private final boolean[] stacked = new boolean[edges.size()];
        private final Deque<Integer> stack = new ArrayDeque<>();
        private final List<List<Integer>> knots = new ArrayList<>();
        private int count;

        Tarjan(Set<Reason> reasons) {
            this.reasons = reasons;
            Arrays.fill(index, -1);
        }

        /** A node and those of its successors that are still to be looked at. */
        private record Visit(int node, Deque<Integer> successors) {}

        List<List<Integer>> run() {
            for (int node = 0; node < edges.size(); node++) {
                if (index[node] < 0) {
                    from(node);
                }
            }
            return knots;
        }

        private void from(int root) {
            Deque<Visit> visits = new ArrayDeque<>(List.of(visit(root)));
            while (!visits.isEmpty()) {
                Visit visit = visits.getFirst();
                if (visit.successors().isEmpty()) {
                    visits.removeFirst();
                    leave(visit.node());
                    if (!visits.isEmpty()) {
                        int parent = visits.getFirst().node();
                        low[parent] = Math.min(low[parent], low[visit.node()]);
                    }
                    continue;
                }
                int successor = visit.successors().remove();
                if (index[successor] < 0) {
                    visits.addFirst(visit(successor));
                } else if (stacked[successor]) {
                    low[visit.node()] = Math.min(low[visit.node()], index[successor]);
                }
            }
        }

        private Visit visit(int node) {
            index[node] = count;
            low[node] = count++;
            stack.push(node);
            stacked[node] = true;
            Deque<Integer> successors = new ArrayDeque<>();
            edges.get(node).forEach((to, why) -> {
                if (first(why, reasons) != null) {
                    successors.add(to);
                }
            });
            return new Visit(node, successors);
        }

        private void leave(int node) {
            if (low[node] != index[node]) {
                return;
            }
            List<Integer> knot = new ArrayList<>();
            int member;
            do {
                member = stack.pop();
                stacked[member] = false;
                knot.add(member);
            } while (member != node);
            if (knot.size() > 1) {
                knots.add(knot);
            }
        }
    }
}
