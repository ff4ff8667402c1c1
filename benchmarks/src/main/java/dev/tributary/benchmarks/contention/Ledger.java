package dev.tributary.benchmarks.contention;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** The tables that show what was done, whoever did it. */
enum Ledger {
    SITE("account", "tributary.log", true),
    ACCOUNTS("peer_account", "peer_log", false),
    VERSIONED_ACCOUNTS("peer_versioned_account", "peer_log", false),
    ACCOUNTS_AND_LOG("peer_account", "peer_log", true),
    LOG(null, "peer_log", true);

    private final @Nullable String accounts;
    private final String log;
    private final boolean logs;

    Ledger(@Nullable String accounts, String log, boolean logs) {
        this.accounts = accounts;
        this.log = log;
        this.logs = logs;
    }

    /** Whether each acknowledged call leaves a record. */
    boolean logs() {
        return logs;
    }

    /** The sum of all balances, and the end of the log. */
    record State(BigDecimal balance, long lastSequence) {}

    State read(Connection connection) throws SQLException {
        BigDecimal balance =
                accounts == null ? BigDecimal.ZERO : number(connection, "SELECT sum(balance) FROM " + accounts);
        long last = number(connection, "SELECT coalesce(max(sequence), 0) FROM " + log)
                .longValueExact();
        return new State(balance, last);
    }

    /** Counts what stands in the log behind a number. */
    long recordsAfter(Connection connection, long sequence) throws SQLException {
        return number(connection, "SELECT count(*) FROM " + log + " WHERE sequence > " + sequence)
                .longValueExact();
    }

    /** Lets a run begin on tables without the dead rows of those before, and the peers' log on an empty table. */
    void tidy(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (accounts != null) {
                statement.execute("VACUUM " + accounts);
            }
            if (this != SITE) {
                statement.execute("TRUNCATE peer_log");
            }
        }
    }

    private static BigDecimal number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getBigDecimal(1);
        }
    }
}
