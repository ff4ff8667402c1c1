package dev.tributary.engine;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Statement;
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
        for (Attribute attribute : entity.attributes()) {
            if (attribute.cascade()) {
                found("entity " + entity.name(), "`on delete cascade`", attribute.range());
            }
        }
    }

    private void invariant(Invariant invariant) {
        String where = "invariant " + invariant.name();
        if (invariant instanceof Invariant.ForAll forAll) {
            simple(where, forAll.condition());
        } else if (invariant instanceof Invariant.Holds) {
            found(where, "a condition over the whole state", invariant.range());
        }
    }

    private void operation(Operation operation) {
        String where = "operation " + operation.name();
        operation.body().stream().flatMap(Statement::walk).forEach(statement -> {
            if (statement instanceof Statement.Ensure) {
                found(where, "`ensure`", statement.range());
            }
        });
    }

    private void simple(String where, Expression expression) {
        boolean simple = expression instanceof Expression.AttributeOf
                || expression instanceof Expression.Negated
                || expression instanceof Expression.Arithmetic
                || expression instanceof Expression.Comparison
                || expression instanceof Expression.Not
                || expression instanceof Expression.Logical
                || expression instanceof Expression.Literal
                || expression instanceof Expression.Variable;
        if (!simple) {
            found(where, construct(expression), expression.range());
        } else {
            expression.inside().forEach(inside -> simple(where, inside));
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
        return expression instanceof Expression.RowByKey row
                ? "a row named by its key, `" + row.entity() + "(...)`,"
                : "`null`";
    }
}
