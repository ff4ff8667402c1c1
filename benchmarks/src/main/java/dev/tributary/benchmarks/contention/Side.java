package dev.tributary.benchmarks.contention;

import dev.tributary.benchmarks.load.Caller;
import dev.tributary.benchmarks.load.Statistics;
import dev.tributary.benchmarks.load.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Callers who all do the same. */
final class Side {
    private final String key;
    private final Rows rows;
    private final Contender contender;
    private final List<Caller> callers = new ArrayList<>();
    private final Map<String, Long> countersBefore;

    Side(String key, Rows rows, Contender contender, int count, Window window, List<UUID> accounts) {
        this.key = key;
        this.rows = rows;
        this.contender = contender;
        for (int i = 0; i < count; i++) {
            callers.add(new Caller(contender::call, accounts, window, i));
        }
        this.countersBefore = contender.counters();
    }

    Contender contender() {
        return contender;
    }

    List<Caller> callers() {
        return callers;
    }

    long acknowledged() {
        return callers.stream().mapToLong(Caller::acknowledged).sum();
    }

    long unknown() {
        return callers.stream().mapToLong(Caller::unknown).sum();
    }

    Run result(int repetition, double seconds) {
        long[] nanos = callers.stream()
                .flatMapToLong(caller -> Arrays.stream(caller.latencies()))
                .sorted()
                .toArray();
        Map<String, Long> errors = new TreeMap<>();
        callers.forEach(caller -> caller.errors().forEach((kind, count) -> errors.merge(kind, count, Long::sum)));
        Map<String, Long> counters = new TreeMap<>();
        contender
                .counters()
                .forEach((name, count) -> counters.put(name, count - countersBefore.getOrDefault(name, 0L)));
        return new Run(
                key,
                rows.label(),
                callers.size(),
                contender.name(),
                repetition,
                seconds,
                nanos.length,
                nanos.length / seconds,
                Statistics.millis(nanos, 0.5),
                Statistics.millis(nanos, 0.99),
                Statistics.millis(nanos, 1),
                acknowledged(),
                callers.stream().mapToLong(Caller::retries).sum(),
                errors,
                counters);
    }
}
