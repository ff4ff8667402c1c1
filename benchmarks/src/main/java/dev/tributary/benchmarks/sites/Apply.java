package dev.tributary.benchmarks.sites;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * How fast a site takes over what another has committed, beside how fast the other could commit it. A backlog is made while
 * nothing is shipped; then one site drains it: shipping and merging at once, and in another run one after the other.
 * There is no delay on the links meanwhile, since what is looked for is a rate.
 */
final class Apply implements Part {
    static final String NAME = "apply";
    static final String COMMITTED = "committed";
    static final String DRAINED = "drained";
    static final String SHIPPED = "shipped";
    static final String MERGED = "merged";
    static final List<String> ROWS = List.of("hot", "spread");

    private static final int CALLERS = 64;

    private final Sites sites;

    Apply(Sites sites) {
        this.sites = sites;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (String rows : ROWS) {
            steps.add((repetition, length) -> measure(rows, repetition, length));
        }
        return steps;
    }

    private List<Run> measure(String rows, int repetition, Duration length) throws SQLException, InterruptedException {
        List<UUID> accounts = rows.equals("hot") ? Sites.HOT : Sites.SPREAD;
        sites.withoutDelay();
        try {
            List<Run> runs = new ArrayList<>();
            runs.addAll(drain(rows, accounts, repetition, length));
            runs.addAll(shipThenMerge(rows, accounts, repetition, length));
            return runs;
        } finally {
            sites.withDelay();
        }
    }

    private Run backlog(String rows, List<UUID> accounts, int repetition, Duration length)
            throws SQLException, InterruptedException {
        Outcome outcome = Outcome.closed(sites.measured().deposit(), accounts, CALLERS, length);
        sites.expect(outcome);
        return outcome.run(key(rows, COMMITTED), repetition);
    }

    private List<Run> drain(String rows, List<UUID> accounts, int repetition, Duration length)
            throws SQLException, InterruptedException {
        Site origin = sites.measured();
        Site target = sites.other();
        long before = target.merged(origin);
        sites.stopShippingFrom(origin);
        Run committed = backlog(rows, accounts, repetition, length);
        long head = origin.merged(origin);
        long begun = System.nanoTime();
        target.subscribe(origin, true);
        target.awaitMerged(origin, head);
        Run drained = rate(key(rows, DRAINED), repetition, head - before, begun);
        sites.shipAgain(origin);
        sites.settle();
        return List.of(committed, drained);
    }

    private List<Run> shipThenMerge(String rows, List<UUID> accounts, int repetition, Duration length)
            throws SQLException, InterruptedException {
        Site origin = sites.measured();
        Site target = sites.other();
        long before = target.merged(origin);
        sites.stopShippingFrom(origin);
        Run committed = backlog(rows, accounts, repetition, length);
        long head = origin.merged(origin);
        Run shipped;
        long begun;
        try (Connection connection = target.connect()) {
            target.holdCursor(connection, origin);
            begun = System.nanoTime();
            target.subscribe(origin, true);
            target.awaitArrived(origin, head);
            shipped = rate(key(rows, SHIPPED), repetition, head - before, begun);
            begun = System.nanoTime();
            connection.rollback();
            connection.setAutoCommit(true);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT pg_notify('tributary_arrival', '" + origin.name() + "')");
            }
        }
        target.awaitMerged(origin, head);
        Run merged = rate(key(rows, MERGED), repetition, head - before, begun);
        sites.shipAgain(origin);
        sites.settle();
        return List.of(committed, shipped, merged);
    }

    private static String key(String rows, String what) {
        return NAME + "/" + rows + "/" + what;
    }

    private static Run rate(String key, int repetition, long records, long begun) {
        double seconds = (System.nanoTime() - begun) / 1e9;
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(Values.PER_SECOND, records / seconds);
        values.put(Values.RECORDS, (double) records);
        return new Run(key, repetition, seconds, values, Map.of());
    }
}
