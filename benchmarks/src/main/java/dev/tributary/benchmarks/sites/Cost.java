package dev.tributary.benchmarks.sites;

import dev.tributary.benchmarks.load.Caller;
import dev.tributary.postgres.embedded.EmbeddedServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * What one record costs from its call until it is merged everywhere, in bytes of the servers' own logs and in processor
 * time, beside an update of the same rows that plain logical replication carries.
 */
final class Cost implements Part {
    static final String NAME = "cost";
    static final String TRIBUTARY = "tributary";
    static final String PLAIN = "plain";

    /** Callers, and the rows that they change. */
    record Load(String rows, int callers) {
        String name() {
            return rows + "/" + callers;
        }

        List<UUID> accounts() {
            return rows.equals("hot") ? Sites.HOT : Sites.SPREAD;
        }
    }

    static final List<Load> LOADS = List.of(new Load("spread", 1), new Load("spread", 64), new Load("hot", 64));

    private final Sites sites;

    Cost(Sites sites) {
        this.sites = sites;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        for (Load load : LOADS) {
            steps.add((repetition, length) -> measure(
                    load,
                    TRIBUTARY,
                    sites.all().stream().map(Site::server).toList(),
                    sites.measured().deposit(),
                    this::settle,
                    repetition,
                    length));
            steps.add((repetition, length) -> measure(
                    load,
                    PLAIN,
                    sites.plain().servers(),
                    sites.plain().update(),
                    sites.plain()::settle,
                    repetition,
                    length));
        }
        return steps;
    }

    private interface Settling {
        void after(Outcome outcome) throws SQLException, InterruptedException;
    }

    private void settle(Outcome outcome) throws SQLException, InterruptedException {
        sites.expect(outcome);
        sites.settle();
    }

    private static List<Run> measure(
            Load load,
            String who,
            List<EmbeddedServer> servers,
            Caller.Call call,
            Settling settling,
            int repetition,
            Duration length)
            throws SQLException, InterruptedException {
        // After a checkpoint each page is written whole once: the first run does that, and what follows is what lasts.
        checkpoint(servers);
        settling.after(Outcome.closed(call, load.accounts(), load.callers(), length));
        Meter meter = new Meter(servers);
        Outcome outcome = Outcome.closed(call, load.accounts(), load.callers(), length);
        settling.after(outcome);
        String key = NAME + "/" + load.name() + "/" + who;
        return List.of(meter.spent().per(outcome.acknowledged(), key, repetition, outcome.errors()));
    }

    private static void checkpoint(List<EmbeddedServer> servers) throws SQLException {
        for (EmbeddedServer server : servers) {
            try (Connection connection = server.connect("postgres");
                    Statement statement = connection.createStatement()) {
                statement.execute("CHECKPOINT");
            }
        }
    }
}
