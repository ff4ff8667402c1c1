package dev.tributary.benchmarks.sites;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/**
 * How long after its acknowledgement a record is merged at each other site, beyond the time that its bytes are under way:
 * all sites commit at the same time, at a moderate rate that does not wait for anything.
 */
final class Lag implements Part {
    static final String NAME = "lag";

    /** Of each site. Three sites make three times as many records, and merge six times as many, on the same cores. */
    private static final double PER_SECOND = 200;

    private final Sites sites;

    Lag(Sites sites) {
        this.sites = sites;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Step> steps() {
        return List.of(this::measure);
    }

    private List<Run> measure(int repetition, Duration length) throws SQLException, InterruptedException {
        Map<Site, Pacer> pacers = new LinkedHashMap<>();
        for (Site site : sites.all()) {
            pacers.put(site, new Pacer(site.engine(), Sites.SPREAD, PER_SECOND, pacers.size() + repetition));
        }
        Map<Site, Watcher> watchers = new LinkedHashMap<>();
        List<Outcome> outcomes;
        try {
            for (Site site : sites.all()) {
                watchers.put(site, new Watcher(site));
            }
            outcomes = atOnce(pacers, length);
            for (Outcome outcome : outcomes) {
                sites.expect(outcome);
            }
            sites.settle();
        } finally {
            for (Watcher watcher : watchers.values()) {
                watcher.close();
            }
        }
        return List.of(run(repetition, length, pacers, watchers, outcomes));
    }

    private static List<Outcome> atOnce(Map<Site, Pacer> pacers, Duration length) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(pacers.size());
        try {
            List<Future<Outcome>> running = new ArrayList<>();
            for (Pacer pacer : pacers.values()) {
                running.add(threads.submit(() -> pacer.run(length)));
            }
            List<Outcome> outcomes = new ArrayList<>();
            for (Future<Outcome> one : running) {
                outcomes.add(one.get());
            }
            return outcomes;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private Run run(
            int repetition,
            Duration length,
            Map<Site, Pacer> pacers,
            Map<Site, Watcher> watchers,
            List<Outcome> outcomes) {
        LongStream all = LongStream.empty();
        for (Map.Entry<Site, Pacer> origin : pacers.entrySet()) {
            List<Pacer.Acknowledged> records = origin.getValue().acknowledged();
            for (Map.Entry<Site, Watcher> at : watchers.entrySet()) {
                if (!at.getKey().equals(origin.getKey())) {
                    all = LongStream.concat(
                            all, at.getValue().of(origin.getKey().name()).lags(records));
                }
            }
        }
        long oneWay = sites.oneWay().toNanos();
        Times beyond = new Times(all.map(nanos -> nanos - oneWay));
        Map<String, Double> values = beyond.percentiles();
        values.put(Values.RECORDS, (double) beyond.count() / (pacers.size() - 1));
        Map<String, Long> errors = new TreeMap<>();
        outcomes.forEach(outcome -> outcome.errors().forEach((kind, n) -> errors.merge(kind, n, Long::sum)));
        return new Run(NAME, repetition, length.toNanos() / 1e9, values, errors);
    }
}
