package dev.tributary.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An operation of a history: its first line and its last.
 *
 * @param number its place among the operations, in the order in which they began
 * @param outcome never {@link Event.Type#INVOKE}: what never ended may have happened
 * @param accesses what it did; what it was going to do when it did not answer
 * @param began nanoseconds
 * @param ended nanoseconds; {@link Long#MAX_VALUE} when nobody knows
 */
public record Operation(
        int number,
        int process,
        String function,
        Event.Type outcome,
        List<Access> accesses,
        long firstLine,
        long began,
        long ended) {

    boolean happened() {
        return outcome == Event.Type.OK;
    }

    boolean failed() {
        return outcome == Event.Type.FAIL;
    }

    @Override
    public String toString() {
        return "line " + firstLine + " process " + process + " " + function + " " + outcome.word() + " " + accesses;
    }

    /**
     * The operations of a history.
     *
     * @throws IllegalArgumentException when its lines do not fit each other
     */
    static List<Operation> of(List<Event> history) {
        Map<Integer, Event> running = new HashMap<>();
        Map<Long, Event> ends = new HashMap<>();
        List<Event> begins = new ArrayList<>();
        long time = Long.MIN_VALUE;
        for (Event event : history) {
            if (event.time() < time) {
                throw new IllegalArgumentException("line " + event.index() + " is before the line before it");
            }
            time = event.time();
            if (event.type() == Event.Type.INVOKE) {
                if (running.put(event.process(), event) != null) {
                    throw new IllegalArgumentException(
                            "line " + event.index() + ": process " + event.process() + " has not ended what it began");
                }
                begins.add(event);
            } else {
                Event begun = running.get(event.process());
                if (begun == null) {
                    throw new IllegalArgumentException(
                            "line " + event.index() + ": process " + event.process() + " has begun nothing");
                }
                ends.put(begun.index(), event);
                if (event.type() != Event.Type.INFO) {
                    running.remove(event.process());
                }
            }
        }
        List<Operation> operations = new ArrayList<>();
        for (Event begun : begins) {
            operations.add(of(operations.size(), begun, ends.getOrDefault(begun.index(), begun)));
        }
        return operations;
    }

    private static Operation of(int number, Event begun, Event end) {
        Event.Type outcome = end.type() == Event.Type.INVOKE ? Event.Type.INFO : end.type();
        return new Operation(
                number,
                begun.process(),
                begun.function(),
                outcome,
                outcome == Event.Type.OK ? end.value() : begun.value(),
                begun.index(),
                begun.time(),
                outcome == Event.Type.INFO ? Long.MAX_VALUE : end.time());
    }
}
