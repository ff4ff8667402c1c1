package dev.tributary.benchmarks.sites;

import dev.tributary.benchmarks.load.Caller;
import dev.tributary.benchmarks.site.Declared;
import dev.tributary.engine.Engine;
import dev.tributary.postgres.embedded.EmbeddedServer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * One site: its server and its application.
 *
 * @param name which is also the name of its log's origin
 */
record Site(String name, EmbeddedServer server, String database, ConfigurableApplicationContext application)
        implements AutoCloseable {
    /** How far each origin's records are merged here; of the own one, how far they are committed. */
    static final String MERGED = "SELECT origin, last_sequence FROM tributary.origin";

    private static final long EVERY_MILLIS = 5;

    Engine engine() {
        return application.getBean(Engine.class);
    }

    /** The confluent operation that is measured, through the whole of Spring. */
    Caller.Call deposit() {
        Declared declared = application.getBean(Declared.class);
        return (account, caller) -> declared.deposit(account, 1);
    }

    /** Connects as the superuser, without any delay. */
    Connection connect() throws SQLException {
        return server.connect(database);
    }

    Map<String, Long> merged() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(MERGED)) {
            Map<String, Long> merged = new HashMap<>();
            while (rows.next()) {
                merged.put(rows.getString(1), rows.getLong(2));
            }
            return merged;
        }
    }

    /** The last record of a site's that is merged here, or committed if it is this one; 0 when there is none. */
    long merged(Site origin) throws SQLException {
        return merged().getOrDefault(origin.name, 0L);
    }

    void awaitMerged(Site origin, long sequence) throws SQLException, InterruptedException {
        await("merging", "SELECT last_sequence FROM tributary.origin WHERE origin = ?", origin, sequence);
    }

    /** Waits for records to be in the log here, merged or not. */
    void awaitArrived(Site origin, long sequence) throws SQLException, InterruptedException {
        await("shipping", "SELECT max(last_sequence) FROM tributary.log_batch WHERE origin = ?", origin, sequence);
    }

    private void await(String what, String query, Site origin, long sequence)
            throws SQLException, InterruptedException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, origin.name);
            Patience.await(what + " to " + name + " from " + origin.name, EVERY_MILLIS, () -> {
                try (ResultSet rows = statement.executeQuery()) {
                    return rows.next() && rows.getLong(1) >= sequence;
                }
            });
        }
    }

    /** Keeps this site's applier off an origin, until the transaction that this begins has ended. */
    void holdCursor(Connection connection, Site origin) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT 1 FROM tributary.origin WHERE origin = ? FOR UPDATE")) {
            statement.setString(1, origin.name);
            statement.execute();
        }
    }

    /** Makes this site's subscription to another take in what arrives, or not. */
    void subscribe(Site publisher, boolean enabled) throws SQLException, InterruptedException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "ALTER SUBSCRIPTION \"tributary_" + publisher.name + "\" " + (enabled ? "ENABLE" : "DISABLE"));
            if (!enabled) {
                // What a worker is still about to write would be missing in the backlog.
                Patience.await("the end of a subscription at " + name, EVERY_MILLIS, () -> stopped(statement));
            }
        }
    }

    private static boolean stopped(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM pg_subscription s"
                + " JOIN pg_stat_subscription a ON a.subid = s.oid WHERE NOT s.subenabled AND a.pid IS NOT NULL")) {
            return rows.next() && rows.getLong(1) == 0;
        }
    }

    BigDecimal balances() throws SQLException {
        return sum("account");
    }

    BigDecimal sum(String table) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT sum(balance) FROM " + table)) {
            rows.next();
            return rows.getBigDecimal(1);
        }
    }

    /** Lets the next run begin on tables without the dead rows of the one before. */
    void tidy() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("VACUUM account");
            statement.execute("VACUUM peer_account");
        }
    }

    @Override
    public void close() {
        application.close();
    }
}
