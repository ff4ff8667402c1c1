package dev.tributary.trial;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** Reads the invariants again and again, each time in one snapshot, while others write. */
final class Watch {
    private final DataSource snapshots;
    private final long pauseMillis;
    private final Runnable read;
    private final Consumer<String> violation;
    private final Thread thread = new Thread(this::run, "watch");
    private volatile boolean stopped;

    private Watch(DataSource snapshots, long pauseMillis, Runnable read, Consumer<String> violation) {
        this.snapshots = snapshots;
        this.pauseMillis = pauseMillis;
        this.read = read;
        this.violation = violation;
        thread.setDaemon(true);
    }

    /**
     * Begins.
     *
     * @param pauseMillis between two reads
     * @param read told of every whole read
     * @param violation told what a read has found
     */
    static Watch start(DataSource snapshots, long pauseMillis, Runnable read, Consumer<String> violation) {
        Watch watch = new Watch(snapshots, pauseMillis, read, violation);
        watch.thread.start();
        return watch;
    }

    private void run() {
        while (!stopped) {
            try (Connection connection = snapshots.getConnection()) {
                try (Statement statement = connection.createStatement();
                        ResultSet found = statement.executeQuery(Trial.VIOLATIONS)) {
                    while (found.next()) {
                        violation.accept(found.getString(1));
                    }
                }
                connection.rollback();
                read.run();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(pauseMillis));
            } catch (SQLException e) {
                // The server may be down at this moment; what counts is what is seen when it answers.
                LockSupport.parkNanos(10_000_000);
            }
        }
    }

    void stop() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
