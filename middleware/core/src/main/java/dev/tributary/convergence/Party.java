package dev.tributary.convergence;

import javax.sql.DataSource;

/**
 * A site whose tables are compared.
 *
 * @param dataSource connections as a role that may read the managed tables and the system tables, on whose search path the
 *     managed tables are, as the application's role does
 */
public record Party(String site, DataSource dataSource) {}
