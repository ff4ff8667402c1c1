package dev.tributary.engine;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;
import dev.tributary.dsl.source.SourceRange;
import java.util.ArrayList;
import java.util.List;

/**
 * The part of the language that the engine executes. An application that uses more must not start: what the proof
 * assumes would not be what happens.
 */
public final class RunnableLanguage {
    private final List<String> found = new ArrayList<>();

    private RunnableLanguage() {}

    /**
     * Checks a whole application.
     *
     * @throws UnsupportedApplicationException with everything in it that cannot be run
     */
    public static void check(Application application) {
        RunnableLanguage check = new RunnableLanguage();
        application.entities().forEach(check::entity);
        application.declaredInvariants().forEach(check::invariant);
        application
                .deferredInvariants()
                .forEach(d -> check.found(
                        "invariant " + d.invariant().name(),
                        "`deferred`",
                        d.invariant().range()));
        application.operations().forEach(check::operation);
        if (!check.found.isEmpty()) {
            throw new UnsupportedApplicationException(application.name(), check.found);
        }
    }

    private void found(String where, String construct, SourceRange range) {
        found.add(where + ": " + construct + " (" + range.file() + ":"
                + range.start().line() + ")");
    }

    private void entity(Entity entity) {
        if (entity.table().contains(".")) {
            found("entity " + entity.name(), "a table in another schema", entity.range());
        }
        for (Attribute attribute : entity.attributes()) {
            String where = "entity " + entity.name();
            if (attribute.nullable()) {
                found(where, "the nullable attribute `" + attribute.name() + "`", attribute.range());
            }
            if (attribute.cascade()) {
                found(where, "`on delete cascade`", attribute.range());
            }
        }
    }

    private void invariant(Invariant invariant) {
        String where = "invariant " + invariant.name();
        if (invariant instanceof Invariant.ForAll forAll) {
            expression(where, forAll.condition());
        } else if (invariant instanceof Invariant.Holds) {
            found(where, "a condition over the whole state", invariant.range());
        }
    }

    private void operation(Operation operation) {
        String where = "operation " + operation.name();
        for (Parameter parameter : operation.parameters()) {
            if (parameter.type() instanceof Type.ListOf) {
                found(where, "the list `" + parameter.name() + "`", parameter.range());
            } else if (parameter.nullable()) {
                found(where, "the nullable parameter `" + parameter.name() + "`", parameter.range());
            }
        }
        operation.choices().forEach(choice -> found(where, "`choosing`", choice.range()));
        operation.requires().forEach(guard -> expression(where, guard));
        operation.body().forEach(statement -> statement(where, statement));
    }

    private void statement(String where, Statement statement) {
        if (statement instanceof Statement.Insert insert) {
            // A null goes into a nullable attribute, which has been named.
            insert.values().values().stream()
                    .filter(value -> !(value instanceof Expression.Null))
                    .forEach(value -> expression(where, value));
        } else if (statement instanceof Statement.Delete delete) {
            expression(where, delete.row());
        } else if (statement instanceof Statement.Change change) {
            change.expressions().forEach(value -> expression(where, value));
        } else {
            found(where, construct(statement), statement.range());
        }
    }

    private static String construct(Statement statement) {
        if (statement instanceof Statement.Ensure) {
            return "`ensure`";
        }
        return statement instanceof Statement.If ? "`if`" : "`for each`";
    }

    private void expression(String where, Expression expression) {
        if (expression instanceof Expression.AttributeOf path) {
            expression(where, path.row());
        } else if (expression instanceof Expression.Negated negated) {
            expression(where, negated.operand());
        } else if (expression instanceof Expression.Arithmetic arithmetic) {
            expression(where, arithmetic.left());
            expression(where, arithmetic.right());
        } else if (expression instanceof Expression.Comparison comparison) {
            expression(where, comparison.left());
            expression(where, comparison.right());
        } else if (expression instanceof Expression.Not not) {
            expression(where, not.operand());
        } else if (expression instanceof Expression.Logical logical) {
            expression(where, logical.left());
            expression(where, logical.right());
        } else if (!(expression instanceof Expression.Literal) && !(expression instanceof Expression.Variable)) {
            found(where, construct(expression), expression.range());
        }
    }

    private static String construct(Expression expression) {
        if (expression instanceof Expression.Quantified quantified) {
            return "`" + quantified.quantifier().words() + "` inside a condition";
        }
        if (expression instanceof Expression.Aggregate aggregate) {
            return "`" + aggregate.function().word() + "`";
        }
        if (expression instanceof Expression.Call call) {
            return "`" + call.function().word() + "`";
        }
        if (expression instanceof Expression.In) {
            return "`in`";
        }
        if (expression instanceof Expression.RowByKey row) {
            return "a row named by its key, `" + row.entity() + "(...)`,";
        }
        if (expression instanceof Expression.NewRow) {
            return "`new` as a value";
        }
        return expression instanceof Expression.FieldOf ? "a field of a list's element" : "`null`";
    }
}
