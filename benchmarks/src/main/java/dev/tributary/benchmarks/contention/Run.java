package dev.tributary.benchmarks.contention;

import java.util.Map;

/**
 * What one contender did in one window.
 *
 * @param key what it is compared by: rows, callers and contender; or the mix, the side, and {@code alone} or {@code
 *     together}
 * @param rows {@code hot} or {@code spread}
 * @param repetition from 1
 * @param seconds the window's length
 * @param operations acknowledged within it
 * @param operationsPerSecond of these
 * @param p50Millis half of them took no longer
 * @param p99Millis 99 of 100 took no longer
 * @param maxMillis none took longer
 * @param acknowledged also before and after the window: this is what the database was found to hold
 * @param retries attempts that lost a race
 * @param errors calls that failed, by type
 * @param counters what the contender counts itself
 */
record Run(
        String key,
        String rows,
        int callers,
        String contender,
        int repetition,
        double seconds,
        long operations,
        double operationsPerSecond,
        double p50Millis,
        double p99Millis,
        double maxMillis,
        long acknowledged,
        long retries,
        Map<String, Long> errors,
        Map<String, Long> counters) {}
