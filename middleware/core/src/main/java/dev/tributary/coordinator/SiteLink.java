package dev.tributary.coordinator;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** How the database of another site is reached, as the application's role there. Every wait on it must be bounded. */
public interface SiteLink {
    /** READ COMMITTED, with autocommit on. */
    DataSource calls();

    /** REPEATABLE READ, read-only, autocommit off: for the bodies of operations that are coordinated there. */
    DataSource snapshots();

    /** A connection beside the pools, to PostgreSQL's own driver, for as long as it lasts. */
    Connection listen() throws SQLException;
}
