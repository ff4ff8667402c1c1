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
        try {
            sealAll();
            lastError = null;
        } catch (SQLException | RuntimeException e) {
            lastError = e.toString();
            LOGGER.warn("the log could not be sealed; the next attempt is in {}: {}", interval, e.toString());
        }
        return interval;
    }

    /** Seals all records that there are now, in this thread, and returns how many it sealed. */
    public long sealAll() throws SQLException {
        long records = 0;
        for (String origin : log.origins()) {
            for (int batch = seal(origin); batch > 0; batch = seal(origin)) {
                records += batch;
            }
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
