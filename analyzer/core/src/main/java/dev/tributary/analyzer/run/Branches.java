package dev.tributary.analyzer.run;

import java.util.List;

/**
 * A run before it is put into words.
 *
 * @param history what both replicas hold
 * @param first what one replica does then
 * @param second what the other does meanwhile
 */
record Branches(List<Entry> history, List<Entry> first, List<Entry> second, Violation violation) {
    Branches {
        history = List.copyOf(history);
        first = List.copyOf(first);
        second = List.copyOf(second);
    }
}
