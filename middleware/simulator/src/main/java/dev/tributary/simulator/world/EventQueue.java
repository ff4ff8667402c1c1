package dev.tributary.simulator.world;

import java.util.Comparator;
import java.util.PriorityQueue;

/** What is to happen, in the order of simulated time; what has the same time happens in the order in which it was asked for. */
final class EventQueue {
    private record Event(long at, long number, Runnable what) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private long now;
    private long numbers;

    /** Microseconds since the run began. */
    long now() {
        return now;
    }

    void at(long time, Runnable what) {
        events.add(new Event(Math.max(time, now), numbers++, what));
    }

    void after(long micros, Runnable what) {
        at(now + micros, what);
    }

    /** Lets the next event happen, unless there is none up to that time. */
    boolean step(long until) {
        Event next = events.peek();
        if (next == null || next.at() > until) {
            return false;
        }
        events.remove();
        now = next.at();
        next.what().run();
        return true;
    }
}
