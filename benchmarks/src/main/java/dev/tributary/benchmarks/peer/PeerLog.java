package dev.tributary.benchmarks.peer;

import java.util.concurrent.atomic.AtomicLong;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** A log with one row for each record, with the same content as the operation log's records. */
@Repository
public class PeerLog {
    /** Where the rows come from; the copies by hand must not collide with those of another context. */
    static final String ORIGIN = "peer";

    private static final AtomicLong SEQUENCE = new AtomicLong();

    private final JdbcTemplate jdbc;
    private volatile LogEntry entry = new LogEntry("confluent", "deposit", "{}", "[]");

    PeerLog(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** The content that every row gets from now on. */
    public void writeLike(LogEntry example) {
        entry = example;
    }

    LogEntry entry() {
        return entry;
    }

    static long nextSequence() {
        return SEQUENCE.incrementAndGet();
    }

    /** Inserts one row. */
    public void insert() {
        LogEntry row = entry;
        jdbc.update(
                "INSERT INTO peer_log (origin, sequence, stamp, mode, operation, arguments, effects)"
                        + " VALUES (?, ?, ?, ?, ?, ?::json, ?::json)",
                ORIGIN,
                nextSequence(),
                System.currentTimeMillis() * 1000,
                row.mode(),
                row.operation(),
                row.arguments(),
                row.effects());
    }
}
