package dev.tributary.replication;

import java.sql.SQLException;

/**
 * One site's database as merging sees it. Everything that decides what is merged, and when, goes through this: PostgreSQL
 * is one store, a simulator's memory another one. Safe for use by many threads.
 */
public interface SiteStore {

    /** What is done in one transaction. */
    interface Work<T> {
        T in(SiteTransaction transaction) throws SQLException;
    }

    /**
     * Runs work in a transaction of its own, which is committed when the work returns and rolled back when it throws. Each
     * method of the transaction sees everything that others have committed before that method began, and what the
     * transaction itself has done (READ COMMITTED); rows that it has merged into are changed by nobody else until it ends.
     *
     * @throws SQLException what the database says, its SQLSTATE telling whether another attempt may succeed. After a failed
     *     commit the outcome may be unknown; the cursors tell it
     */
    <T> T transaction(Work<T> work) throws SQLException;
}
