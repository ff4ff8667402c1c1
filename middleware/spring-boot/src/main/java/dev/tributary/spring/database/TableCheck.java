package dev.tributary.spring.database;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Columns;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Holds one managed table against the entity that lies in it. */
final class TableCheck {
    private static final String OWNER = " (as the owner of the table)";

    private final Application application;
    private final Entity entity;
    private final TableFacts facts;
    private final String role;
    private final Findings findings;
    private final Columns columns;
    private final ColumnTypes types;
    private final String table;

    TableCheck(Application application, Entity entity, TableFacts facts, String role, Findings findings) {
        this.application = application;
        this.entity = entity;
        this.facts = facts;
        this.role = role;
        this.findings = findings;
        this.columns = new Columns(application);
        this.types = new ColumnTypes(application);
        this.table = SqlNames.shown(entity);
    }

    void check() {
        Optional<String> kind = otherKind(facts.kind());
        if (kind.isPresent()) {
            findings.problem(
                    table + " of entity " + entity.name() + " is a " + kind.get() + ", not a table",
                    "let entity " + entity.name() + " lie in the table itself: `entity " + entity.name()
                            + " table \"...\"`");
            return;
        }
        storage();
        rights();
        columns();
        primaryKey();
        new NativeConstraints(application, entity, facts, findings).check();
    }

    private static Optional<String> otherKind(char kind) {
        return switch (kind) {
            case 'r', 'p' -> Optional.empty();
            case 'v' -> Optional.of("view");
            case 'm' -> Optional.of("materialized view");
            case 'f' -> Optional.of("foreign table");
            default -> Optional.of("relation of kind " + kind);
        };
    }

    private void storage() {
        if (facts.unlogged()) {
            findings.problem(
                    "table " + table + " is unlogged: a crash empties it, whatever was acknowledged",
                    "ALTER TABLE " + table + " SET LOGGED" + OWNER);
        }
        if (facts.rowSecurity()) {
            findings.problem(
                    "table " + table + " has row security, so that checks would not see every row",
                    "ALTER TABLE " + table + " DISABLE ROW LEVEL SECURITY" + OWNER);
        }
    }

    private void rights() {
        String manage = "SELECT tributary.manage('" + table + "')" + OWNER;
        if (!facts.readable()) {
            findings.problem("role " + role + " cannot read table " + table, manage);
        }
        if (!facts.writerLacks().isEmpty()) {
            findings.problem(
                    "role tributary_writer lacks " + String.join(", ", facts.writerLacks()) + " for table " + table,
                    manage);
        }
        if (!facts.guarded()) {
            findings.problem("table " + table + " is not guarded against other writers", manage);
        }
        if (!facts.owned() && !facts.writable().isEmpty()) {
            findings.warning("role " + role + " has " + String.join(", ", facts.writable()) + " on table " + table
                    + ", which only operations write: " + manage + " revokes what was granted to the role itself");
        }
    }

    private void columns() {
        Set<String> mapped = new HashSet<>();
        for (Attribute attribute : entity.attributes()) {
            for (Columns.Column column : columns.of(attribute)) {
                mapped.add(column.name());
                TableFacts.Column actual = facts.columns().get(column.name());
                if (actual == null) {
                    findings.problem(
                            "there is no column " + table + "." + column.name() + " for attribute " + entity.name()
                                    + "." + attribute.name(),
                            "ALTER TABLE " + table + " ADD COLUMN " + SqlNames.shown(column.name()) + " "
                                    + types.wanted(column.type(), attribute.merge()) + ", or name the column that it"
                                    + " lies in: `" + attribute.name() + ": ... column \"...\"`");
                } else {
                    column(attribute, column, actual);
                }
            }
        }
        facts.columns().values().stream()
                .filter(column -> !mapped.contains(column.name()) && column.notNull() && !column.defaulted())
                .filter(column -> !column.computed() && inserted())
                .forEach(column -> findings.problem(
                        "column " + table + "." + column.name() + " is NOT NULL without a default, and no attribute of "
                                + entity.name() + " lies in it, so that no row can be inserted",
                        "declare an attribute for it, or ALTER TABLE " + table + " ALTER COLUMN "
                                + SqlNames.shown(column.name()) + " DROP NOT NULL" + OWNER));
    }

    private void column(Attribute attribute, Columns.Column column, TableFacts.Column actual) {
        String name = table + "." + column.name();
        String alter = "ALTER TABLE " + table + " ALTER COLUMN " + SqlNames.shown(column.name());
        types.objection(column.type(), attribute.merge(), actual.type())
                .ifPresent(objection -> findings.problem(
                        "column " + name + " has type " + actual.type() + "; " + objection,
                        alter + " TYPE " + types.wanted(column.type(), attribute.merge()) + OWNER));
        if (actual.computed()) {
            findings.problem(
                    "column " + name + " is computed by the database, and attribute " + entity.name() + "."
                            + attribute.name() + " by operations",
                    alter + " DROP IDENTITY or DROP EXPRESSION" + OWNER);
        }
        if (attribute.nullable() && actual.notNull()) {
            findings.problem(
                    "column " + name + " is NOT NULL, and attribute " + entity.name() + "." + attribute.name()
                            + " may be null",
                    alter + " DROP NOT NULL" + OWNER + ", or leave out the `?`");
        } else if (!attribute.nullable() && !actual.notNull()) {
            findings.problem(
                    "column " + name + " may be null, and attribute " + entity.name() + "." + attribute.name()
                            + " never is",
                    alter + " SET NOT NULL" + OWNER + ", or declare it with `?`");
        }
        if (actual.domain() != null) {
            findings.warning("column " + name + " has domain " + actual.domain()
                    + ", whose constraints can refuse what is proved to be right");
        }
    }

    private boolean inserted() {
        return application.operations().stream()
                .flatMap(operation -> operation.body().stream())
                .flatMap(Statement::walk)
                .anyMatch(statement -> (statement instanceof Statement.Insert insert
                                && insert.entity().equals(entity.name()))
                        || (statement instanceof Statement.Ensure ensure
                                && ensure.entity().equals(entity.name())));
    }

    private void primaryKey() {
        List<String> wanted =
                columns.ofKey(entity).stream().map(Columns.Column::name).toList();
        String add = "ALTER TABLE " + table + " ADD PRIMARY KEY (" + SqlNames.list(wanted) + ")" + OWNER;
        List<TableFacts.Constraint> found = new ArrayList<>(facts.constraints());
        found.removeIf(constraint -> constraint.kind() != TableFacts.Kind.PRIMARY_KEY);
        if (found.isEmpty()) {
            findings.problem("table " + table + " has no primary key", add);
            return;
        }
        TableFacts.Constraint key = found.get(0);
        String drop = "ALTER TABLE " + table + " DROP CONSTRAINT " + SqlNames.shown(key.name()) + ", then " + add;
        if (!Set.copyOf(key.columns()).equals(Set.copyOf(wanted))) {
            findings.problem(
                    "the primary key of table " + table + " is (" + SqlNames.list(key.columns()) + "), and the key of "
                            + entity.name() + " is (" + SqlNames.list(wanted) + ")",
                    drop);
        } else if (key.deferrable()) {
            findings.problem(
                    "the primary key of table " + table + " is deferrable, and so no foreign key and no `ensure` can"
                            + " rely on it",
                    drop);
        }
    }
}
