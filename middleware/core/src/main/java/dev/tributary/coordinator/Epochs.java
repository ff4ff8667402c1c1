package dev.tributary.coordinator;

import dev.tributary.store.Pipeline;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.function.Consumer;

/** The epochs that a site's database knows. */
public final class Epochs {
    /**
     * The statement that keeps the epoch from being closed until the transaction ends. It comes before every other lock,
     * and before the transaction reads the epoch; it takes no snapshot.
     */
    public static final String HOLD = "LOCK TABLE tributary.epoch IN ROW SHARE MODE";

    private static final String CLOSE = "LOCK TABLE tributary.epoch IN EXCLUSIVE MODE";
    private static final String CURRENT = "SELECT epoch, site FROM tributary.epoch ORDER BY epoch DESC LIMIT 1";
    private static final String STANDING = "SELECT o.site, o.ends_at IS NOT NULL, e.epoch, e.site,"
            // Which is asked only until the answer is that there is none.
            + " CASE WHEN o.catching_up_since IS NOT NULL THEN tributary.awaited_site(o.origin) END"
            + " FROM tributary.origin o, tributary.epoch e WHERE o.origin = ? ORDER BY e.epoch DESC LIMIT 1";

    private Epochs() {}

    /** The highest epoch; empty before any engine has started here. */
    public static Optional<Epoch> current(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(CURRENT)) {
            return found(result);
        }
    }

    /** Adds the question of {@link #standing(Connection, String)} to a pipeline. */
    public static void standing(Pipeline pipeline, String origin, Consumer<Standing> reader) {
        pipeline.add(
                STANDING,
                (statement, first) -> {
                    statement.setString(first, origin);
                    return first + 1;
                },
                result -> {
                    if (result.next()) {
                        reader.accept(standing(result));
                    }
                });
    }

    /**
     * Who a site is, by the origin that it writes as, and what it may do.
     *
     * @throws SQLException also when no engine has started there yet
     */
    public static Standing standing(Connection connection, String origin) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(STANDING)) {
            statement.setString(1, origin);
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next()) {
                    throw new SQLException("no engine has started here as " + origin);
                }
                return standing(result);
            }
        }
    }

    private static Standing standing(ResultSet result) throws SQLException {
        return new Standing(
                result.getString(1),
                new Epoch(result.getLong(3), result.getString(4)),
                result.getBoolean(2),
                result.getString(5));
    }

    private static Optional<Epoch> found(ResultSet result) throws SQLException {
        return result.next() ? Optional.of(new Epoch(result.getLong(1), result.getString(2))) : Optional.empty();
    }

    /** Makes the configured coordinator the first one, unless there is one already; as the writer. */
    public static Epoch begin(Connection connection, String coordinator) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO tributary.epoch (epoch, site) VALUES (1, ?) ON CONFLICT DO NOTHING")) {
            statement.setString(1, coordinator);
            statement.executeUpdate();
        }
        return current(connection).orElseThrow(() -> new SQLException("tributary.epoch is empty"));
    }

    /** Waits until no coordinated transaction is under way here, and keeps new ones out until the transaction ends. */
    public static void lock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(CLOSE);
        }
    }

    /**
     * Opens an epoch by a record; as the writer. Nothing happens when it is open already.
     *
     * @throws SQLException when the epoch is open with another site, which must never be
     */
    public static void open(Connection connection, Epoch epoch, String origin, long sequence) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "INSERT INTO tributary.epoch (epoch, site, origin, sequence) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
            statement.setLong(1, epoch.number());
            statement.setString(2, epoch.site());
            statement.setString(3, origin);
            statement.setLong(4, sequence);
            if (statement.executeUpdate() == 1) {
                return;
            }
        }
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT site FROM tributary.epoch WHERE epoch = ?")) {
            statement.setLong(1, epoch.number());
            try (ResultSet result = statement.executeQuery()) {
                if (!result.next() || !result.getString(1).equals(epoch.site())) {
                    throw new SQLException("epoch " + epoch.number() + " is to be " + epoch.site()
                            + "'s, and is another site's here: two sites were coordinators at once");
                }
            }
        }
    }
}
