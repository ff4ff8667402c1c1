package dev.tributary.benchmarks.sites;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks at what is merged at a site, often enough that what it sees late hardly matters. */
final class Watcher implements AutoCloseable {
    /** What is measured is meant to be below a hundred times as much. */
    private static final long PAUSE_MILLIS = 2;

    private final Connection connection;
    private final Map<String, Arrivals> arrivals = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable SQLException failure;

    Watcher(Site site) throws SQLException {
        connection = site.connect();
        thread = new Thread(this::watch, "watcher-" + site.name());
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try (PreparedStatement statement = connection.prepareStatement(Site.MERGED)) {
            while (!closed) {
                try (ResultSet rows = statement.executeQuery()) {
                    long now = System.nanoTime();
                    while (rows.next()) {
                        arrivals.computeIfAbsent(rows.getString(1), origin -> new Arrivals())
                                .merged(rows.getLong(2), now);
                    }
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (SQLException e) {
            failure = e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What it saw of an origin; only after it was closed. */
    Arrivals of(String origin) {
        return arrivals.getOrDefault(origin, new Arrivals());
    }

    /** Looks no more. */
    @Override
    public void close() throws SQLException {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connection.close();
        SQLException e = failure;
        if (e != null) {
            throw e;
        }
    }
}
