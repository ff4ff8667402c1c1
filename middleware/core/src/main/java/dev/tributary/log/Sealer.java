package dev.tributary.log;

import dev.tributary.background.Background;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals the log in the background: in each round, the records of every origin that came since the last one. Several
 * instances may run at one database; one of them seals an origin at a time, and the others pass.
 */
public final class Sealer implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Sealer.class);

    private final DataSource dataSource;
    private final LogVerifier log;
    private final Duration interval;
    private final int batchSize;
    private final Background background;
    private final AtomicLong sealed = new AtomicLong();
    private volatile @Nullable String lastError;

    /**
     * A sealer that is not started yet.
     *
     * @param dataSource READ COMMITTED, as a role that may become the writer
     * @param interval from the end of a round to the next one
     * @param batchSize how many records one seal covers at most
     */
    public Sealer(DataSource dataSource, Duration interval, int batchSize) {
        if (batchSize < 1 || interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException("interval and batch size must be positive");
        }
        this.dataSource = dataSource;
        this.log = new LogVerifier(dataSource);
        this.interval = interval;
        this.batchSize = batchSize;
        this.background = new Background("tributary-sealer", this::round);
    }

    public Sealer start() {
        background.start();
        return this;
    }

    private Duration round() {
        String error = null;
        try {
            sealAll();
        } catch (SQLException | RuntimeException e) {
            error = e.toString();
        }
        tell(error);
        return interval;
    }

    /** Once for each change: a gap in another site's log lasts until it is refilled, and rounds are short. */
    private void tell(@Nullable String error) {
        String before = lastError;
        lastError = error;
        if (error != null && !error.equals(before)) {
            LOGGER.warn("the log could not be sealed; tried again every {}: {}", interval, error);
        } else if (error == null && before != null) {
            LOGGER.info("the log is sealed again");
        }
    }

    /**
     * Seals all records that there are now, in this thread, and returns how many it sealed.
     *
     * @throws SQLException when the log of an origin could not be sealed, after those of all others
     */
    public long sealAll() throws SQLException {
        long records = 0;
        SQLException first = null;
        for (String origin : log.origins()) {
            try {
                for (int batch = seal(origin); batch > 0; batch = seal(origin)) {
                    records += batch;
                }
            } catch (SQLException e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
        return records;
    }

    private int seal(String origin) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try (Statement role = connection.createStatement();
                    PreparedStatement seal = connection.prepareStatement("SELECT tributary.seal_log(?, ?)")) {
                role.execute("SET LOCAL ROLE tributary_writer");
                seal.setString(1, origin);
                seal.setInt(2, batchSize);
                int records = 0;
                try (ResultSet result = seal.executeQuery()) {
                    if (result.next()) {
                        records = result.getInt(1);
                    }
                }
                connection.commit();
                sealed.addAndGet(records);
                return records;
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        }
    }

    public SealerStatus status() {
        return new SealerStatus(background.alive(), sealed.get(), lastError);
    }

    /** Finishes the batch at hand and stops. */
    @Override
    public void close() {
        background.close();
    }
}
