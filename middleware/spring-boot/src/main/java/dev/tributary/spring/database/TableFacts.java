package dev.tributary.spring.database;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the catalogs of PostgreSQL say about one table.
 *
 * @param kind {@code pg_class.relkind}
 * @param unlogged whether it is lost in a crash
 * @param rowSecurity whether policies decide who sees which row
 * @param owned whether the current role is, or inherits from, its owner
 * @param readable whether the current role may read it, its schema included
 * @param writable which of INSERT, UPDATE, DELETE, TRUNCATE the current role may do, unless it inherits all from tributary_writer
 * @param writerLacks which of the privileges of the role tributary_writer are missing, {@code USAGE} on the schema among them
 * @param guarded whether the statement trigger is there, enabled, and for every kind of write
 * @param columns by name
 * @param constraints primary key, UNIQUE, EXCLUDE, CHECK and FOREIGN KEY constraints, and unique indexes without a constraint
 * @param otherTriggers names of enabled triggers that are not Tributary's
 * @param rules names of rewrite rules
 * @param referrers tables with a foreign key to this one
 */
record TableFacts(
        char kind,
        boolean unlogged,
        boolean rowSecurity,
        boolean owned,
        boolean readable,
        List<String> writable,
        List<String> writerLacks,
        boolean guarded,
        Map<String, Column> columns,
        List<Constraint> constraints,
        List<String> otherTriggers,
        List<String> rules,
        List<String> referrers) {

    /**
     * One column.
     *
     * @param type as PostgreSQL writes it; of a domain, the type below it
     * @param domain the name of its domain, null when it has none
     * @param computed whether the database alone sets it: a generated column, or an identity GENERATED ALWAYS
     */
    record Column(
            String name, String type, @Nullable String domain, boolean notNull, boolean defaulted, boolean computed) {}

    /** What a constraint is. */
    enum Kind {
        PRIMARY_KEY,
        UNIQUE,
        CHECK,
        FOREIGN_KEY,
        EXCLUDE,
        UNIQUE_INDEX
    }

    /**
     * One constraint, or a unique index without one.
     *
     * @param columns that it is over; an expression of an index has none
     * @param referenced whether a foreign key references it
     * @param acts whether it changes rows by itself: ON DELETE CASCADE, SET NULL, SET DEFAULT
     * @param target the table that a foreign key references, else empty
     */
    record Constraint(
            String name,
            Kind kind,
            List<String> columns,
            boolean deferrable,
            boolean referenced,
            boolean acts,
            String target,
            String definition) {}
}
