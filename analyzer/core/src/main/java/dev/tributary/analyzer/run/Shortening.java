package dev.tributary.analyzer.run;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Invariant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Leaves out what a run does not need. */
final class Shortening {
    private final Application application;
    private final Interpreter interpreter;

    Shortening(Application application, Interpreter interpreter) {
        this.application = application;
        this.interpreter = interpreter;
    }

    Branches shorter(Branches branches) {
        Branches shortest = branches;
        for (int i = branches.history().size() - 1; i >= 0; i--) {
            List<Entry> history = new ArrayList<>(shortest.history());
            history.remove(i);
            Optional<Branches> shorter = again(
                    history,
                    shortest.first(),
                    shortest.second(),
                    shortest.violation().invariant());
            shortest = shorter.orElse(shortest);
        }
        return shortest;
    }

    /** The same invocations at the same times, if all are accepted again and the merge still violates the invariant. */
    private Optional<Branches> again(List<Entry> history, List<Entry> first, List<Entry> second, Invariant invariant) {
        Side common = new Side(Database.EMPTY);
        if (!history.stream().allMatch(common::repeat)) {
            return Optional.empty();
        }
        Side one = new Side(common.state);
        Side other = new Side(common.state);
        if (!first.stream().allMatch(one::repeat) || !second.stream().allMatch(other::repeat)) {
            return Optional.empty();
        }
        Database merged = one.state;
        for (Entry entry : other.entries) {
            merged = interpreter.merge(merged, entry);
        }
        return interpreter
                .violation(merged, invariant)
                .map(violation -> new Branches(common.entries, one.entries, other.entries, violation));
    }

    private final class Side {
        private Database state;
        private final List<Entry> entries = new ArrayList<>();

        Side(Database state) {
            this.state = state;
        }

        boolean repeat(Entry entry) {
            Stamp stamp = entry.stamp();
            Outcome outcome = interpreter.invoke(
                    state,
                    application.operation(entry.operation()),
                    entry.arguments(),
                    new Origin(stamp.site(), stamp.sequence(), stamp.time()));
            if (outcome instanceof Outcome.Accepted accepted) {
                state = accepted.after();
                entries.add(accepted.entry());
                return true;
            }
            return false;
        }
    }
}
