package dev.tributary.analyzer.run;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What can matter to any invariant: the parts of the state that an invariant, a guard or a condition reads, directly or
 * through effects. States that differ in nothing else are the same, and arguments that reach nothing else need one value.
 */
final class Relevance {
    private final Application application;
    private final Parts parts;
    private final BitSet relevant = new BitSet();
    private final Map<String, Set<String>> names = new HashMap<>();

    Relevance(Application application, Parts parts) {
        this.application = application;
        this.parts = parts;
        for (Entity entity : application.entities()) {
            relevant.set(parts.existence(entity.name()));
            for (Attribute attribute : entity.attributes()) {
                if (attribute.merge() == Merge.KEY || attribute.type() instanceof Type.Reference) {
                    relevant.set(parts.attribute(entity.name(), attribute.name()));
                }
            }
        }
        for (Invariant invariant : application.invariants()) {
            relevant.or(parts.reads(invariant));
        }
        int before;
        do {
            before = relevant.cardinality();
            for (Operation operation : application.operations()) {
                expressions(operation, expression -> relevant.or(parts.reads(expression)));
            }
        } while (relevant.cardinality() > before);
        for (Operation operation : application.operations()) {
            Set<String> read = new HashSet<>();
            expressions(operation, expression -> variables(expression, read));
            names.put(operation.name(), read);
        }
    }

    boolean attribute(String entity, String attribute) {
        return relevant.get(parts.attribute(entity, attribute));
    }

    /** Whether a parameter, or a field of a list's elements, reaches something that matters. */
    boolean input(Operation operation, String name) {
        return Objects.requireNonNull(names.get(operation.name())).contains(name);
    }

    /** Whether an operation changes anything that matters. */
    boolean writes(Operation operation) {
        return operation.body().stream().flatMap(Statement::walk).anyMatch(this::writes);
    }

    private boolean writes(Statement statement) {
        if (statement instanceof Statement.If || statement instanceof Statement.ForEach) {
            return false;
        }
        return !(statement instanceof Statement.Change change)
                || attribute(change.target().entity(), change.target().attribute());
    }

    private void expressions(Operation operation, Consumer<Expression> use) {
        operation.requires().forEach(use);
        operation.body().stream().flatMap(Statement::walk).forEach(statement -> expressions(statement, use));
    }

    private void expressions(Statement statement, Consumer<Expression> use) {
        if (statement instanceof Statement.If branch) {
            use.accept(branch.condition());
        } else if (statement instanceof Statement.ForEach loop) {
            use.accept(loop.condition());
        } else if (statement instanceof Statement.Insert insert) {
            made(insert.entity(), insert.values(), use);
        } else if (statement instanceof Statement.Ensure ensure) {
            made(ensure.entity(), ensure.values(), use);
        } else if (statement instanceof Statement.Delete delete) {
            use.accept(delete.row());
        } else {
            Statement.Change change = (Statement.Change) statement;
            Expression.AttributeOf target = change.target();
            if (attribute(target.entity(), target.attribute())) {
                use.accept(target.row());
                use.accept(change.value());
            }
        }
    }

    private void made(String entity, Map<String, Expression> values, Consumer<Expression> use) {
        values.forEach((attribute, value) -> {
            if (attribute(entity, attribute)) {
                use.accept(value);
            }
        });
    }

    /** The names of all variables and fields inside an expression, bound ones and lists included. */
    static void variables(Expression expression, Set<String> names) {
        if (expression instanceof Expression.Variable variable) {
            names.add(variable.name());
        } else if (expression instanceof Expression.FieldOf field) {
            names.add(field.field());
        } else if (expression instanceof Expression.Quantified quantified) {
            quantified.bindings().forEach(binding -> list(binding, names));
        } else if (expression instanceof Expression.Aggregate aggregate) {
            list(aggregate.binding(), names);
        }
        expression.inside().forEach(operand -> variables(operand, names));
    }

    private static void list(dev.tributary.dsl.model.Binding binding, Set<String> names) {
        if (binding.domain() instanceof dev.tributary.dsl.model.Domain.Elements elements) {
            names.add(elements.parameter());
        }
    }

    Application application() {
        return application;
    }
}
