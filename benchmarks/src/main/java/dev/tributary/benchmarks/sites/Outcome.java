package dev.tributary.benchmarks.sites;

import dev.tributary.benchmarks.load.Caller;
import dev.tributary.benchmarks.load.Callers;
import dev.tributary.benchmarks.load.Window;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * What callers did in one window.
 *
 * @param times how long each call took that was acknowledged within the window
 * @param seconds the window's length
 * @param acknowledged also before and after the window
 * @param unknown calls that may or may not have changed something
 * @param errors calls that failed, by type
 */
record Outcome(Times times, double seconds, long acknowledged, long unknown, Map<String, Long> errors) {

    /** Lets so many callers call, each again as soon as its last call is acknowledged. */
    static Outcome closed(Caller.Call call, List<UUID> accounts, int count, Duration length)
            throws InterruptedException {
        Window window = new Window(length);
        List<Caller> callers = IntStream.range(0, count)
                .mapToObj(seed -> new Caller(call, accounts, window, seed))
                .toList();
        Callers.run(callers, window);
        Map<String, Long> errors = new TreeMap<>();
        callers.forEach(caller -> caller.errors().forEach((kind, n) -> errors.merge(kind, n, Long::sum)));
        return new Outcome(
                new Times(callers.stream().flatMapToLong(caller -> Arrays.stream(caller.latencies()))),
                window.seconds(),
                callers.stream().mapToLong(Caller::acknowledged).sum(),
                callers.stream().mapToLong(Caller::unknown).sum(),
                errors);
    }

    Run run(String key, int repetition) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(Values.PER_SECOND, times.count() / seconds);
        values.putAll(times.percentiles());
        return new Run(key, repetition, seconds, values, errors);
    }
}
