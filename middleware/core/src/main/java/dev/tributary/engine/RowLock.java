package dev.tributary.engine;

/** How strongly a row is locked, weakest first. */
enum RowLock {
    /** It is only read, and nothing that is read of it ever changes. */
    NONE(""),
    /** Nobody may delete it: only what never changes is read. */
    EXISTENCE("KEY SHARE"),
    /** Nobody may change it. */
    VALUES("SHARE"),
    /** It is changed. */
    CHANGE("NO KEY UPDATE"),
    /** It is deleted. */
    DELETE("UPDATE");

    private final String sql;

    RowLock(String sql) {
        this.sql = sql;
    }

    /** What follows {@code FOR} in SQL; empty for no lock. */
    String sql() {
        return sql;
    }
}
