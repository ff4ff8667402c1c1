package dev.tributary.sites;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Optional;

/**
 * How far another site's clock is from the one here, by the times of heartbeats that went to and fro: the on-wire arithmetic
 * and the clock filter of NTP (RFC 5905, sections 8 and 10). Of the last eight exchanges the one with the shortest way
 * counts, since its two halves can differ least.
 *
 * <p>Not thread-safe.
 */
final class ClockFilter {
    private static final int STAGES = 8;

    private final Deque<Exchange> exchanges = new ArrayDeque<>();

    /**
     * One exchange.
     *
     * @param offset microseconds that the other clock is ahead
     * @param delay microseconds that both ways took together
     */
    record Exchange(long offset, long delay) {
        /**
         * From four times, in microseconds.
         *
         * @param sent here, by the clock here
         * @param heard there, by the clock there
         * @param answered there, by the clock there
         * @param arrived here, by the clock here
         */
        static Exchange of(long sent, long heard, long answered, long arrived) {
            return new Exchange(((heard - sent) + (answered - arrived)) / 2, (arrived - sent) - (answered - heard));
        }
    }

    void add(Exchange exchange) {
        exchanges.addLast(exchange);
        if (exchanges.size() > STAGES) {
            exchanges.removeFirst();
        }
    }

    /** The exchange to believe; none before the first. */
    Optional<Exchange> best() {
        return exchanges.stream().min(Comparator.comparingLong(Exchange::delay));
    }
}
