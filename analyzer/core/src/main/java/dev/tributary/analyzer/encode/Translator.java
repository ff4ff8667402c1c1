package dev.tributary.analyzer.encode;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Domain;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Expression.ComparisonOperator;
import dev.tributary.dsl.model.Expression.Quantifier;
import dev.tributary.dsl.model.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Translates expressions into terms over a state, without quantifiers.
 *
 * <p>A condition is translated for a {@link Polarity}. Where it is assumed true, the term is implied by it: what is said
 * of all rows is said of the rows in the {@link Universe}, what exists has a witness. Where its negation is assumed, the
 * same holds of the negation. Where it is only a part of something else, the term is a Boolean of its own, of which both
 * directions are asserted.
 */
final class Translator {
    /** How a condition is used. */
    enum Polarity {
        ASSUMED,
        DENIED,
        BOTH;

        Polarity flipped() {
            return switch (this) {
                case ASSUMED -> DENIED;
                case DENIED -> ASSUMED;
                case BOTH -> BOTH;
            };
        }
    }

    private final Application application;
    private final Scene scene;
    private final Universe universe;
    private final Aggregates aggregates;

    Translator(Application application, Scene scene, Universe universe) {
        this.application = application;
        this.scene = scene;
        this.universe = universe;
        this.aggregates = new Aggregates(application, scene, universe, this);
    }

    /** The value of an expression. */
    Value value(Expression expression, Env env, State state) {
        if (expression instanceof Expression.Literal literal && !(literal.type() instanceof Type.Bool)) {
            return literal(literal);
        }
        if (expression instanceof Expression.Null none) {
            return new Value(universe.anything(Sorts.of(none.type())), Sorts.scale(none.type()), Smt.TRUE);
        }
        if (expression instanceof Expression.Variable variable) {
            return env.value(variable.name());
        }
        if (expression instanceof Expression.FieldOf field) {
            String sort = env.elements().get(((Expression.Variable) field.element()).name());
            Type.Tuple tuple = (Type.Tuple) field.element().type();
            return scene.field(
                    java.util.Objects.requireNonNull(sort),
                    tuple.field(field.field()).orElseThrow(),
                    value(field.element(), env, state).term());
        }
        if (expression instanceof Expression.AttributeOf path) {
            Value row = value(path.row(), env, state);
            Attribute attribute = application.attribute(path.entity(), path.attribute());
            Value value = state.value(path.entity(), attribute, row.term());
            return new Value(value.term(), value.scale(), Smt.or(row.isNull(), value.isNull()));
        }
        if (expression instanceof Expression.RowByKey keyed) {
            Value row = rowByKey(keyed, env, state);
            return new Value(row.term(), 0, Smt.or(row.isNull(), Smt.not(state.exists(keyed.entity(), row.term()))));
        }
        if (expression instanceof Expression.NewRow row) {
            return Value.of(universe.anything(Sorts.of(row.type())));
        }
        if (expression instanceof Expression.Negated negated) {
            Value operand = value(negated.operand(), env, state);
            return new Value("(- " + operand.term() + ")", operand.scale(), operand.isNull());
        }
        if (expression instanceof Expression.Arithmetic arithmetic) {
            return arithmetic(arithmetic, env, state);
        }
        if (expression instanceof Expression.Aggregate aggregate) {
            return aggregates.value(aggregate, env, state);
        }
        if (expression instanceof Expression.Call call && call.function() == Expression.Function.LENGTH) {
            Value text = value(call.arguments().get(0), env, state);
            return new Value(universe.length(text.term()), 0, text.isNull());
        }
        return Value.of(truth(expression, env, state, Polarity.BOTH));
    }

    /** The row under a key, whether it exists or not; null when there can be none under that key. */
    Value rowByKey(Expression.RowByKey keyed, Env env, State state) {
        List<Value> key = keyed.key().stream().map(k -> value(k, env, state)).toList();
        Entity entity = application.entity(keyed.entity());
        return new Value(scene.keyedRow(entity, key, env.depth()), 0, Smt.not(scene.fits(entity, key)));
    }

    /** The value as its target holds it, rounded where the target has fewer digits. */
    Value value(Expression expression, Type target, Env env, State state) {
        Value value = value(expression, env, state);
        int scale = Sorts.scale(target);
        return new Value(value.at(scale), scale, value.isNull());
    }

    private Value literal(Expression.Literal literal) {
        if (literal.value() instanceof BigDecimal number) {
            int scale = Math.max(0, number.scale());
            return Value.of(Smt.integer(number.setScale(scale).unscaledValue()), scale);
        }
        String text = (String) literal.value();
        if (literal.type() instanceof Type.Enumeration enumeration) {
            return Value.of(
                    Integer.toString(application.enumType(enumeration.name()).ordinal(text)));
        }
        return Value.of(universe.text(text));
    }

    private Value arithmetic(Expression.Arithmetic arithmetic, Env env, State state) {
        Value left = value(arithmetic.left(), env, state);
        Value right = value(arithmetic.right(), env, state);
        String isNull = Smt.or(left.isNull(), right.isNull());
        if (arithmetic.operator() == Expression.ArithmeticOperator.TIMES) {
            boolean linear = constant(arithmetic.left()) || constant(arithmetic.right());
            String product =
                    linear ? Smt.call("*", left.term(), right.term()) : universe.product(left.term(), right.term());
            return new Value(product, left.scale() + right.scale(), isNull);
        }
        int scale = Math.max(left.scale(), right.scale());
        String sum = Smt.call(arithmetic.operator().symbol(), left.at(scale), right.at(scale));
        return new Value(sum, scale, isNull);
    }

    private static boolean constant(Expression expression) {
        return expression instanceof Expression.Literal
                || (expression instanceof Expression.Negated negated && constant(negated.operand()));
    }

    /** Whether a condition holds. */
    String truth(Expression expression, Env env, State state, Polarity polarity) {
        if (expression instanceof Expression.Literal literal) {
            return literal.value().toString();
        }
        if (expression instanceof Expression.Not not) {
            return Smt.not(truth(not.operand(), env, state, polarity.flipped()));
        }
        if (expression instanceof Expression.Logical logical) {
            return switch (logical.operator()) {
                case AND ->
                    Smt.and(truth(logical.left(), env, state, polarity), truth(logical.right(), env, state, polarity));
                case OR ->
                    Smt.or(truth(logical.left(), env, state, polarity), truth(logical.right(), env, state, polarity));
                case IMPLIES ->
                    Smt.implies(
                            truth(logical.left(), env, state, polarity.flipped()),
                            truth(logical.right(), env, state, polarity));
            };
        }
        if (expression instanceof Expression.Comparison comparison) {
            return compare(
                    comparison.operator(), value(comparison.left(), env, state), value(comparison.right(), env, state));
        }
        if (expression instanceof Expression.IsNull test) {
            return value(test.operand(), env, state).isNull();
        }
        if (expression instanceof Expression.In in) {
            Value value = value(in.value(), env, state);
            return Smt.or(in.options().stream()
                    .map(option -> compare(ComparisonOperator.EQUAL, value, value(option, env, state)))
                    .toList());
        }
        if (expression instanceof Expression.Quantified quantified) {
            return quantified(quantified, env, state, polarity);
        }
        if (expression instanceof Expression.Call call && call.function() == Expression.Function.MATCHES) {
            Value text = value(call.arguments().get(0), env, state);
            String pattern = (String) ((Expression.Literal) call.arguments().get(1)).value();
            return Smt.and(text.exists(), universe.matches(text.term(), pattern));
        }
        Value value = value(expression, env, state);
        return Smt.and(value.exists(), value.term());
    }

    private static String compare(ComparisonOperator operator, Value left, Value right) {
        int scale = Math.max(left.scale(), right.scale());
        String one = left.at(scale);
        String other = right.at(scale);
        return switch (operator) {
            case EQUAL -> equal(left, one, right, other);
            case NOT_EQUAL -> Smt.not(equal(left, one, right, other));
            default -> Smt.and(left.exists(), right.exists(), Smt.call(operator.symbol(), one, other));
        };
    }

    private static String equal(Value left, String one, Value right, String other) {
        return Smt.or(
                Smt.and(left.isNull(), right.isNull()), Smt.and(left.exists(), right.exists(), Smt.equal(one, other)));
    }

    /** Whether two values are the same; two nulls are. */
    static String same(Value left, Value right) {
        return compare(ComparisonOperator.EQUAL, left, right);
    }

    private String quantified(Expression.Quantified quantified, Env env, State state, Polarity polarity) {
        boolean all = quantified.quantifier() == Quantifier.FOR_ALL;
        Polarity instances = all ? Polarity.ASSUMED : Polarity.DENIED;
        if (polarity == instances) {
            return instances(quantified, env, state, polarity);
        }
        String key = "quantifier " + universe.number(quantified) + "@" + state.name() + env.key(free(quantified));
        if (polarity != Polarity.BOTH) {
            return witnessed(quantified, key, env, state, polarity);
        }
        String truth = universe.witness(key + " holds", "Bool", 0);
        String holds = all ? truth : Smt.not(truth);
        String fails = Smt.not(holds);
        scene.axiom(key + " all", () -> {
            String each = instances(quantified, env, state, instances);
            return Smt.implies(holds, all ? each : Smt.not(each));
        });
        scene.axiom(key + " some", () -> {
            String one = witnessed(quantified, key, env, state, instances.flipped());
            return Smt.implies(fails, all ? Smt.not(one) : one);
        });
        return truth;
    }

    /** Over every choice of terms: the conjunction of a {@code for all}, the disjunction of an {@code exists}. */
    private String instances(Expression.Quantified quantified, Env env, State state, Polarity polarity) {
        List<String> parts = new ArrayList<>();
        choices(quantified.bindings(), 0, env, state, List.of(), choice -> {
            parts.add(instance(quantified, choice, state, polarity));
            return null;
        });
        return quantified.quantifier() == Quantifier.FOR_ALL ? Smt.and(parts) : Smt.or(parts);
    }

    private String instance(Expression.Quantified quantified, Choice choice, State state, Polarity polarity) {
        String condition = truth(quantified.condition(), choice.env(), state, polarity);
        return quantified.quantifier() == Quantifier.FOR_ALL
                ? Smt.implies(Smt.and(choice.members()), condition)
                : Smt.and(Smt.and(choice.members()), condition);
    }

    /** For one fresh choice of terms; cut off, it says nothing. */
    private String witnessed(Expression.Quantified quantified, String key, Env env, State state, Polarity polarity) {
        if (env.depth() >= Universe.DEEPEST) {
            universe.cutOff();
            return polarity == Polarity.ASSUMED ? Smt.TRUE : Smt.FALSE;
        }
        Env bound = env;
        List<String> members = new ArrayList<>();
        for (Binding binding : quantified.bindings()) {
            String sort = sort(binding, env);
            String term = universe.witness(key + " " + binding.variable(), sort, env.depth() + 1);
            Set<String> settled =
                    Settled.paths(application, binding.variable(), List.of(Settled.condition(quantified)));
            scene.name(sort, term, env.depth() + 1, true, settled);
            members.add(member(binding, term, env, state));
            bound = bind(binding, term, bound, env.depth() + 1);
        }
        return instance(quantified, new Choice(bound, members), state, polarity);
    }

    /** Values for the variables of a quantifier, and the conditions that they are what they range over. */
    private record Choice(Env env, List<String> members) {}

    private void choices(
            List<Binding> bindings, int next, Env env, State state, List<String> members, Function<Choice, Void> use) {
        if (next == bindings.size()) {
            use.apply(new Choice(env, members));
            return;
        }
        Binding binding = bindings.get(next);
        for (String term : universe.all(sort(binding, env))) {
            List<String> more = new ArrayList<>(members);
            more.add(member(binding, term, env, state));
            choices(bindings, next + 1, bind(binding, term, env, universe.depth(term)), state, more, use);
        }
    }

    /** The sort that a variable ranges over. */
    static String sort(Binding binding, Env env) {
        return binding.domain() instanceof Domain.Elements elements
                ? env.value(elements.parameter()).term()
                : Sorts.row(binding.entity());
    }

    /** Whether a term is among what a variable ranges over. */
    static String member(Binding binding, String term, Env env, State state) {
        return binding.domain() instanceof Domain.Rows rows
                ? state.exists(rows.entity(), term)
                : Scene.inList(sort(binding, env), term);
    }

    /** The environment in which a variable stands for a term. */
    Env bind(Binding binding, String term, Env env, int depth) {
        if (binding.domain() instanceof Domain.Elements elements) {
            String sort = sort(binding, env);
            return elements.element() instanceof Type.Tuple
                    ? env.withElement(binding.variable(), term, sort, depth)
                    : env.with(binding.variable(), scene.elementValue(sort, elements.element(), term), depth);
        }
        return env.with(binding.variable(), Value.of(term), depth);
    }

    int depth(String term) {
        return universe.depth(term);
    }

    static Set<String> free(Expression expression) {
        return Reads.freeVariables(expression);
    }
}
