package dev.tributary.analyzer;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Domain;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.InvText;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Statement;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Whether two copies of one request have the same effects wherever they run, so that either may be merged for both.
 *
 * <p>They have when arguments decide them alone. What never changes of the rows that arguments name counts as an argument:
 * it is the same at every site that has the rows, and a site that has not refuses the call. Keys of new rows are derived
 * from the request.
 */
final class Repeatability {
    private final Application application;

    private Repeatability(Application application) {
        this.application = application;
    }

    /** The first thing that stands against it, as the end of a sentence; empty when nothing does. */
    static Optional<String> obstacle(Application application, Operation operation) {
        if (!operation.choices().isEmpty()) {
            return Optional.of("its body chooses " + operation.choices().get(0).name());
        }
        return new Repeatability(application).first(operation.body());
    }

    private Optional<String> first(List<Statement> statements) {
        return statements.stream().map(this::obstacle).flatMap(Optional::stream).findFirst();
    }

    private Optional<String> obstacle(Statement statement) {
        if (statement instanceof Statement.Assign assign) {
            return Optional.of("it assigns " + name(assign) + ", and each copy would do so at another time");
        } else if (statement instanceof Statement.Ensure ensure) {
            return Optional.of("whether it makes a new " + ensure.entity() + " depends on where it runs");
        } else if (statement instanceof Statement.Insert insert) {
            return stateIn("its new " + insert.entity(), insert.values().values());
        } else if (statement instanceof Statement.Delete delete) {
            return stateInTarget(delete.row());
        } else if (statement instanceof Statement.If branch) {
            Optional<String> condition = stateIn("a condition of it", List.of(branch.condition()));
            Optional<String> then = first(branch.then());
            return condition.isPresent() ? condition : then.isPresent() ? then : first(branch.otherwise());
        } else if (statement instanceof Statement.ForEach loop) {
            if (loop.binding().domain() instanceof Domain.Rows rows) {
                return Optional.of("it goes through the rows of " + rows.entity());
            }
            Optional<String> condition = stateIn("a condition of it", List.of(loop.condition()));
            return condition.isPresent() ? condition : first(loop.body());
        }
        Statement.Change change = (Statement.Change) statement;
        Optional<String> target = stateInTarget(change.target().row());
        return target.isPresent() ? target : stateIn("what it does to " + name(change), List.of(change.value()));
    }

    private static String name(Statement.Change change) {
        return change.target().entity() + "." + change.target().attribute();
    }

    /** A row that is named by its key and is not there is a refusal, and so no effect at all. */
    private Optional<String> stateInTarget(Expression row) {
        return row instanceof Expression.RowByKey named
                ? stateIn("the row that it changes", named.key())
                : stateIn("the row that it changes", List.of(row));
    }

    private Optional<String> stateIn(String what, Collection<Expression> expressions) {
        return expressions.stream()
                .map(this::state)
                .flatMap(Optional::stream)
                .findFirst()
                .map(read -> what + " depends on " + read);
    }

    /** What an expression reads that can differ between two sites. */
    private Optional<String> state(Expression expression) {
        if (expression instanceof Expression.AttributeOf path
                && !application.attribute(path.entity(), path.attribute()).fixed()) {
            return Optional.of("`" + InvText.of(path) + "`");
        } else if (expression instanceof Expression.RowByKey row) {
            return Optional.of("whether there is `" + InvText.of(row) + "`");
        } else if (expression instanceof Expression.Quantified quantified && overRows(quantified.bindings())) {
            return Optional.of("`" + InvText.of(quantified) + "`");
        } else if (expression instanceof Expression.Aggregate aggregate && overRows(List.of(aggregate.binding()))) {
            return Optional.of("`" + InvText.of(aggregate) + "`");
        }
        return expression.inside().stream()
                .map(this::state)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static boolean overRows(List<Binding> bindings) {
        return bindings.stream().anyMatch(binding -> binding.domain() instanceof Domain.Rows);
    }
}
