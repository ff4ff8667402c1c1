package dev.tributary.spring.database;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Columns;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Type;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The constraints, triggers and rules of a managed table: what can refuse effects that are proved to be right, or change
 * rows behind the operations' back. Whether a CHECK says the same as an invariant is not decided: an invariant over the
 * same columns is taken for it.
 */
final class NativeConstraints {
    private final Application application;
    private final Entity entity;
    private final TableFacts facts;
    private final Findings findings;
    private final Columns columns;
    private final String table;

    NativeConstraints(Application application, Entity entity, TableFacts facts, Findings findings) {
        this.application = application;
        this.entity = entity;
        this.facts = facts;
        this.findings = findings;
        this.columns = new Columns(application);
        this.table = SqlNames.shown(entity);
    }

    void check() {
        facts.constraints().forEach(this::constraint);
        lengths();
        Set<String> managed = new HashSet<>();
        application.entities().forEach(e -> managed.add(SqlNames.shown(e)));
        facts.referrers().stream()
                .filter(referrer -> !managed.contains(referrer))
                .forEach(referrer -> findings.warning("table " + referrer + ", which no .inv file manages, references "
                        + table + ": it can refuse a delete that is proved to be right"));
        facts.otherTriggers()
                .forEach(
                        trigger -> findings.warning(
                                "trigger " + trigger + " of table " + table
                                        + " runs inside the committer: what it changes is in no record, and what it refuses was proved"));
        facts.rules()
                .forEach(rule -> findings.problem(
                        "rule " + rule + " of table " + table + " rewrites what the committer writes",
                        "DROP RULE " + SqlNames.shown(rule) + " ON " + table));
    }

    private void constraint(TableFacts.Constraint constraint) {
        switch (constraint.kind()) {
            case PRIMARY_KEY -> {}
            case CHECK -> {
                if (!declared(Set.copyOf(constraint.columns())) && !literals(constraint)) {
                    undeclared("CHECK", constraint);
                }
            }
            case UNIQUE, UNIQUE_INDEX -> unique(constraint);
            case EXCLUDE -> undeclared("EXCLUDE constraint", constraint);
            case FOREIGN_KEY -> foreignKey(constraint);
        }
    }

    private void undeclared(String what, TableFacts.Constraint constraint) {
        findings.warning(
                what + " " + constraint.name() + " of table " + table + " is no declared invariant: it can refuse"
                        + " what is proved to be right (" + constraint.definition() + ")");
    }

    private void unique(TableFacts.Constraint constraint) {
        Set<String> over = Set.copyOf(constraint.columns());
        Stream<Set<String>> declared = application.declaredInvariants().stream()
                .filter(Invariant.Unique.class::isInstance)
                .map(Invariant.Unique.class::cast)
                .filter(unique -> unique.entity().equals(entity.name()))
                .map(unique -> columnsOf(unique.attributes()));
        boolean implied = Stream.concat(Stream.of(columnsOf(keys())), declared).anyMatch(over::containsAll);
        if (over.isEmpty() || !implied) {
            undeclared(constraint.kind() == TableFacts.Kind.UNIQUE ? "UNIQUE" : "unique index", constraint);
        } else if (!constraint.deferrable() && !constraint.referenced() && !over.containsAll(columnsOf(keys()))) {
            findings.warning("unique " + constraint.name() + " of table " + table
                    + " is not deferrable: a batch in which one row gives up a value and another takes it is refused"
                    + " (declare it DEFERRABLE)");
        }
    }

    private List<String> keys() {
        return entity.keys().stream().map(Attribute::name).toList();
    }

    private Set<String> columnsOf(List<String> attributes) {
        Set<String> names = new HashSet<>();
        for (String attribute : attributes) {
            columns.of(application.attribute(entity.name(), attribute)).forEach(column -> names.add(column.name()));
        }
        return names;
    }

    private void foreignKey(TableFacts.Constraint constraint) {
        if (constraint.acts()) {
            findings.problem(
                    "foreign key " + constraint.name() + " of table " + table
                            + " changes rows by itself, which the guard" + " refuses (" + constraint.definition() + ")",
                    "declare it ON DELETE NO ACTION DEFERRABLE, and the cascade in the .inv file: `on delete cascade`");
        } else if (!constraint.deferrable()) {
            findings.warning("foreign key " + constraint.name() + " of table " + table
                    + " is not deferrable: a batch that inserts a row before the one it references is refused (declare"
                    + " it DEFERRABLE)");
        }
        boolean reference = entity.attributes().stream()
                .filter(attribute -> attribute.type() instanceof Type.Reference)
                .anyMatch(attribute -> columnsOf(List.of(attribute.name())).equals(Set.copyOf(constraint.columns())));
        if (!reference) {
            undeclared("foreign key", constraint);
        }
    }

    /** Whether one invariant is over all these columns of one row. */
    private boolean declared(Set<String> over) {
        return application.declaredInvariants().stream()
                .filter(Invariant.ForAll.class::isInstance)
                .map(Invariant.ForAll.class::cast)
                .flatMap(invariant -> invariant.bindings().stream()
                        .filter(binding -> binding.entity().equals(entity.name()))
                        .map(binding -> attributes(invariant.condition(), binding)))
                .anyMatch(read -> columnsOf(List.copyOf(read)).containsAll(over));
    }

    /** Whether a CHECK allows a column of an enum type each of its values, which the type says already. */
    private boolean literals(TableFacts.Constraint constraint) {
        return entity.attributes().stream()
                .filter(attribute -> attribute.type() instanceof Type.Enumeration)
                .filter(attribute -> columnsOf(List.of(attribute.name())).equals(Set.copyOf(constraint.columns())))
                .map(attribute -> application.enumType(((Type.Enumeration) attribute.type()).name()))
                .anyMatch(type -> type.literals().stream()
                        .allMatch(literal -> constraint.definition().contains("'" + literal + "'")));
    }

    private static Set<String> attributes(Expression expression, Binding row) {
        Set<String> names = new HashSet<>();
        walk(expression)
                .filter(Expression.AttributeOf.class::isInstance)
                .map(Expression.AttributeOf.class::cast)
                .filter(path -> path.row() instanceof Expression.Variable variable
                        && variable.name().equals(row.variable()))
                .forEach(path -> names.add(path.attribute()));
        return names;
    }

    private static Stream<Expression> walk(Expression expression) {
        return Stream.concat(Stream.of(expression), expression.inside().stream().flatMap(NativeConstraints::walk));
    }

    /** A {@code varchar(n)} refuses longer texts, unless an invariant already does. */
    private void lengths() {
        for (Attribute attribute : entity.attributes()) {
            if (!(attribute.type() instanceof Type.Text)) {
                continue;
            }
            TableFacts.Column column =
                    facts.columns().get(columns.of(attribute).get(0).name());
            if (column == null) {
                continue;
            }
            ColumnTypes.maximumLength(column.type())
                    .filter(length -> lengthDeclared(attribute.name())
                            .filter(d -> d <= length)
                            .isEmpty())
                    .ifPresent(length -> findings.warning("column " + table + "." + column.name() + " has type "
                            + column.type() + ", and no invariant says that " + entity.name() + "." + attribute.name()
                            + " has at most " + length + " characters: `length(x." + attribute.name() + ") <= " + length
                            + "`"));
        }
    }

    private Optional<Integer> lengthDeclared(String attribute) {
        return application.declaredInvariants().stream()
                .filter(Invariant.ForAll.class::isInstance)
                .map(Invariant.ForAll.class::cast)
                .filter(invariant -> invariant.bindings().size() == 1
                        && invariant.bindings().get(0).entity().equals(entity.name()))
                .flatMap(invariant -> lengthBound(invariant.condition(), attribute).stream())
                .min(Integer::compare);
    }

    /** Of {@code length(x.attribute) <= n}, alone or as a conjunct, what n is. */
    private static Optional<Integer> lengthBound(Expression condition, String attribute) {
        if (condition instanceof Expression.Logical and && and.operator() == Expression.LogicalOperator.AND) {
            return lengthBound(and.left(), attribute).or(() -> lengthBound(and.right(), attribute));
        }
        return condition instanceof Expression.Comparison comparison
                        && comparison.operator() == Expression.ComparisonOperator.LESS_OR_EQUAL
                        && comparison.left() instanceof Expression.Call call
                        && call.function() == Expression.Function.LENGTH
                        && call.arguments().get(0) instanceof Expression.AttributeOf path
                        && path.attribute().equals(attribute)
                        && comparison.right() instanceof Expression.Literal literal
                        && literal.value() instanceof BigDecimal bound
                ? Optional.of(bound.intValue())
                : Optional.empty();
    }
}
