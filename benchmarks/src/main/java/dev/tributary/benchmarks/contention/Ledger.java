package dev.tributary.benchmarks.contention;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** The tables that show what was done, whoever did it. */
enum Ledger {
    SITE("account", "tributary.log_batch", "last_sequence", "json_array_length(records)", true),
    ACCOUNTS("peer_account", "peer_log", "sequence", "1", false),
    VERSIONED_ACCOUNTS("peer_versioned_account", "peer_log", "sequence", "1", false),
    ACCOUNTS_AND_LOG("peer_account", "peer_log", "sequence", "1", true),
    LOG(null, "peer_log", "sequence", "1", true);

    private final @Nullable String accounts;
    private final String log;
    private final String sequence;
    private final String records;
    private final boolean logs;

    /**
     * As SQL: the table with the balances, the table with the log, what numbers its rows, and how many records a row has.
     */
    Ledger(@Nullable String accounts, String log, String sequence, String records, boolean logs) {
        this.accounts = accounts;
        this.log = log;
        this.sequence = sequence;
        this.records = records;
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
        long last = number(connection, "SELECT coalesce(max(" + sequence + "), 0) FROM " + log)
                .longValueExact();
        return new State(balance, last);
    }

    /** Counts what stands in the log behind a number. */
    long recordsAfter(Connection connection, long last) throws SQLException {
        return number(
                        connection,
                        "SELECT coalesce(sum(" + records + "), 0) FROM " + log + " WHERE " + sequence + " > " + last)
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
