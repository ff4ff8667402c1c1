package dev.tributary.analyzer.run;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What invariants ask of the values that an operation inserts, as conditions on its inputs: a hint by which arguments are
 * chosen. An invariant that reads more than the inserted row asks nothing here.
 */
final class Preconditions {
    private final Application application;

    Preconditions(Application application) {
        this.application = application;
    }

    List<Expression> of(Operation operation) {
        List<Expression> conditions = new ArrayList<>();
        for (Statement statement : operation.body()) {
            if (statement instanceof Statement.Insert insert) {
                conditions.addAll(of(insert));
            }
        }
        return conditions;
    }

    private List<Expression> of(Statement.Insert insert) {
        List<Expression> conditions = new ArrayList<>();
        for (Invariant invariant : application.invariants()) {
            if (invariant instanceof Invariant.ForAll forAll
                    && forAll.bindings().size() == 1) {
                Binding binding = forAll.bindings().get(0);
                if (binding.entity().equals(insert.entity())) {
                    Arguments.conjuncts(forAll.condition())
                            .forEach(c -> new Inserted(binding.variable(), insert.values())
                                    .of(c)
                                    .ifPresent(conditions::add));
                }
            }
        }
        return conditions;
    }

    /** A row that is read as the expressions that it is made of. */
    private record Inserted(String variable, Map<String, Expression> values) {

        Optional<Expression> of(Expression condition) {
            if (condition instanceof Expression.Literal || condition instanceof Expression.Null) {
                return Optional.of(condition);
            }
            if (condition instanceof Expression.AttributeOf path) {
                return path.row() instanceof Expression.Variable row
                                && row.name().equals(variable)
                        ? Optional.ofNullable(values.get(path.attribute()))
                        : of(path.row())
                                .map(row -> new Expression.AttributeOf(
                                        row, path.entity(), path.attribute(), path.type(), path.range()));
            }
            if (condition instanceof Expression.Comparison comparison) {
                return both(
                        comparison.left(),
                        comparison.right(),
                        (left, right) ->
                                new Expression.Comparison(comparison.operator(), left, right, comparison.range()));
            }
            if (condition instanceof Expression.Logical logical) {
                return both(
                        logical.left(),
                        logical.right(),
                        (left, right) -> new Expression.Logical(logical.operator(), left, right, logical.range()));
            }
            if (condition instanceof Expression.Arithmetic arithmetic) {
                return both(
                        arithmetic.left(),
                        arithmetic.right(),
                        (left, right) -> new Expression.Arithmetic(
                                arithmetic.operator(), left, right, arithmetic.type(), arithmetic.range()));
            }
            if (condition instanceof Expression.Not not) {
                return of(not.operand()).map(operand -> new Expression.Not(operand, not.range()));
            }
            if (condition instanceof Expression.IsNull test) {
                return of(test.operand()).map(operand -> new Expression.IsNull(operand, test.range()));
            }
            if (condition instanceof Expression.In in) {
                return both(
                        in.value(), in.value(), (value, same) -> new Expression.In(value, in.options(), in.range()));
            }
            if (condition instanceof Expression.Call call) {
                return of(call.arguments().get(0)).map(text -> {
                    List<Expression> arguments = new ArrayList<>(call.arguments());
                    arguments.set(0, text);
                    return new Expression.Call(call.function(), arguments, call.type(), call.range());
                });
            }
            return Optional.empty();
        }

        private Optional<Expression> both(Expression left, Expression right, Join join) {
            Optional<Expression> one = of(left);
            Optional<Expression> other = of(right);
            return one.isPresent() && other.isPresent()
                    ? Optional.of(join.of(one.get(), other.get()))
                    : Optional.empty();
        }
    }

    private interface Join {
        Expression of(Expression left, Expression right);
    }
}
