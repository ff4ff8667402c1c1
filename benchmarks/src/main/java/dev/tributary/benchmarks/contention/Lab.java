package dev.tributary.benchmarks.contention;

import dev.tributary.benchmarks.database.BenchmarkDatabase;
import dev.tributary.benchmarks.load.Callers;
import dev.tributary.benchmarks.load.Window;
import dev.tributary.benchmarks.load.WrongTotalException;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Runs callers against one database and holds what was acknowledged against what is there afterwards. */
final class Lab {
    private final BenchmarkDatabase database;
    private final List<UUID> hot;
    private final List<UUID> spread;

    Lab(BenchmarkDatabase database) throws SQLException {
        this.database = database;
        this.hot = accounts("= 0");
        this.spread = accounts("> 0");
    }

    private List<UUID> accounts(String which) throws SQLException {
        List<UUID> ids = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT md5('account ' || i)::uuid FROM generate_series(0, 1000) AS i WHERE i " + which)) {
            while (rows.next()) {
                ids.add(rows.getObject(1, UUID.class));
            }
        }
        return List.copyOf(ids);
    }

    List<UUID> accounts(Rows rows) {
        return rows == Rows.HOT ? hot : spread;
    }

    /** So many callers of one contender, and what their results are called. */
    record Load(String key, Contender contender, int callers) {}

    /**
     * Lets all loads run at the same time.
     *
     * @throws WrongTotalException when the database holds something else than what was acknowledged
     * @throws InterruptedException when the run was stopped; then it has no result
     */
    List<Run> run(Rows rows, List<Load> loads, int repetition, Window window)
            throws SQLException, InterruptedException {
        List<Side> sides = loads.stream()
                .map(load -> new Side(load.key(), rows, load.contender(), load.callers(), window, accounts(rows)))
                .toList();
        try (Connection connection = database.connect()) {
            Ledger ledger = sides.get(0).contender().ledger();
            ledger.tidy(connection);
            Ledger.State before = ledger.read(connection);
            Callers.run(sides.stream().flatMap(side -> side.callers().stream()).toList(), window);
            List<Run> runs = sides.stream()
                    .map(side -> side.result(repetition, window.seconds()))
                    .toList();
            verify(sides, ledger, before, connection);
            return runs;
        }
    }

    private static void verify(List<Side> sides, Ledger ledger, Ledger.State before, Connection connection)
            throws SQLException {
        String names = String.join(
                " and ", sides.stream().map(side -> side.contender().name()).toList());
        long acknowledged = sides.stream().mapToLong(Side::acknowledged).sum();
        long unknown = sides.stream().mapToLong(Side::unknown).sum();
        if (ledger.logs()) {
            long records = ledger.recordsAfter(connection, before.lastSequence());
            if (records < acknowledged || records > acknowledged + unknown) {
                throw new WrongTotalException(names + ": " + acknowledged + " calls were acknowledged and " + unknown
                        + " have an unknown outcome, but the log has " + records + " new records");
            }
        }
        long expected = sides.stream()
                .mapToLong(side -> side.contender().effect() * side.acknowledged())
                .sum();
        BigDecimal found = ledger.read(connection).balance().subtract(before.balance());
        if (found.subtract(BigDecimal.valueOf(expected)).abs().compareTo(BigDecimal.valueOf(unknown)) > 0) {
            throw new WrongTotalException(names + ": the acknowledged calls change the balances by " + expected
                    + ", but they changed by " + found.toPlainString());
        }
    }
}
