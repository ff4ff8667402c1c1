package dev.tributary.engine;

import dev.tributary.replication.EpochTransaction;
import dev.tributary.replication.SiteStore;
import dev.tributary.replication.SiteTransaction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Kills the database sessions of a store's transaction before one of its steps, or after its commit. */
final class Faults {
    private final int step;
    private int count;

    /** From 1. */
    Faults(int step) {
        this.step = step;
    }

    /** Whether the fault has happened. */
    boolean happened() {
        return count >= step;
    }

    private void next(Site site, String pool) throws SQLException {
        if (++count == step) {
            kill(site, pool);
        }
    }

    private static void kill(Site site, String pool) throws SQLException {
        try (Connection connection = site.database().connectAsSuperuser();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = '"
                    + pool + "' AND datname = current_database()");
        }
    }

    /** The store of a site whose connections bear a pool's name, with this fault. */
    SiteStore on(SiteStore store, Site site, String pool) {
        return new SiteStore() {
            @Override
            public <T> T transaction(Work<T> work) throws SQLException {
                T result = store.transaction(transaction -> {
                    T done = work.in(counting(SiteTransaction.class, transaction, site, pool));
                    next(site, pool);
                    return done;
                });
                // The commit has come, and whoever asked for it does not hear of it.
                if (++count == step) {
                    throw new SQLException("the connection is lost", "08006");
                }
                return result;
            }
        };
    }

    private <T> T counting(Class<T> type, T target, Site site, String pool) {
        return type.cast(Proxy.newProxyInstance(
                Faults.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    next(site, pool);
                    try {
                        Object result = method.invoke(target, arguments);
                        return result instanceof EpochTransaction epochs
                                ? counting(EpochTransaction.class, epochs, site, pool)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
