package dev.tributary.benchmarks.peer;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.springframework.stereotype.Repository;

/**
 * The least that a log with group commit can do: one thread copies all rows that wait into the table, commits, and
 * answers their callers. It updates nothing else, and so bounds what any log of such rows can reach.
 */
@Repository
public class CopyingLog implements AutoCloseable {
    /** As many as the committer takes into one transaction. */
    private static final int BATCH = 512;

    private final DataSource dataSource;
    private final PeerLog log;
    private final BlockingQueue<CompletableFuture<Void>> waiting = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::copy, "copying-log");

    CopyingLog(DataSource dataSource, PeerLog log) {
        this.dataSource = dataSource;
        this.log = log;
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns when a row of the caller's is committed. */
    public void insert() {
        CompletableFuture<Void> committed = new CompletableFuture<>();
        waiting.add(committed);
        committed.join();
    }

    private void copy() {
        List<CompletableFuture<Void>> batch = new ArrayList<>();
        try {
            while (true) {
                batch.add(waiting.take());
                waiting.drainTo(batch, BATCH - 1);
                commit(batch);
                batch.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void commit(List<CompletableFuture<Void>> batch) {
        try (Connection connection = dataSource.getConnection()) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(
                            "COPY peer_log (origin, sequence, stamp, mode, operation, arguments, effects) FROM STDIN"
                                    + " (FORMAT csv)",
                            new StringReader(csv(batch.size())));
            batch.forEach(committed -> committed.complete(null));
        } catch (SQLException | IOException e) {
            batch.forEach(committed -> committed.completeExceptionally(e));
        }
    }

    private String csv(int rows) {
        LogEntry entry = log.entry();
        String content = "," + System.currentTimeMillis() * 1000 + "," + entry.mode() + "," + entry.operation() + ","
                + quoted(entry.arguments()) + "," + quoted(entry.effects()) + "\n";
        StringBuilder csv = new StringBuilder();
        for (int i = 0; i < rows; i++) {
            csv.append(PeerLog.ORIGIN)
                    .append(',')
                    .append(PeerLog.nextSequence())
                    .append(content);
        }
        return csv.toString();
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\"", "\"\"") + "\"";
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
