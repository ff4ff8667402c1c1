package dev.tributary.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a history down while it happens. The clock is read under the lock that orders the lines, before the operation
 * is called and after it has answered: what a history calls earlier was earlier. Safe for use by many threads.
 */
public final class Recorder {
    private final long start = System.nanoTime();
    private final List<Event> events = new ArrayList<>();
    private final Map<Integer, Event> running = new HashMap<>();
    private int processes;

    /** A process that nobody has used. */
    public synchronized int newProcess() {
        return processes++;
    }

    /** The operation is about to be called. */
    public synchronized void invoke(int process, String function, List<Access> value) {
        Event event = line(process, Event.Type.INVOKE, function, value, null);
        if (running.put(process, event) != null) {
            throw new IllegalStateException("process " + process + " has an operation already");
        }
    }

    /** It happened, and did this. */
    public synchronized void ok(int process, List<Access> value) {
        line(process, Event.Type.OK, begun(process).function(), value, null);
    }

    /** It did not happen. */
    public synchronized void fail(int process, String error) {
        Event begun = begun(process);
        line(process, Event.Type.FAIL, begun.function(), begun.value(), error);
    }

    /** Nobody knows; the process is not to be used again. */
    public synchronized void info(int process, String error) {
        Event begun = begun(process);
        line(process, Event.Type.INFO, begun.function(), begun.value(), error);
    }

    /** What has been written so far. */
    public synchronized List<Event> events() {
        return List.copyOf(events);
    }

    private Event begun(int process) {
        Event event = running.remove(process);
        if (event == null) {
            throw new IllegalStateException("process " + process + " has no operation");
        }
        return event;
    }

    private Event line(int process, Event.Type type, String function, List<Access> value, @Nullable String error) {
        Event event = new Event(events.size(), process, type, function, value, System.nanoTime() - start, error);
        events.add(event);
        return event;
    }
}
