package dev.tributary.analyzer.encode;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.EnumType;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Translates expressions and invariants into terms over a state. Numbers become integers, scaled by their decimals. */
final class Formulas {
    private final Application application;
    private final Map<String, String> textLiterals = new LinkedHashMap<>();

    Formulas(Application application) {
        this.application = application;
    }

    /** A term and, for numbers, how many digits after the point it was scaled by. */
    private record Scaled(String term, int scale) {
        String at(int target) {
            return target == scale ? term : "(* " + BigInteger.TEN.pow(target - scale) + " " + term + ")";
        }
    }

    /** The SMT sort of a type. */
    static String sort(Type type) {
        if (type instanceof Type.Reference reference) {
            return rowSort(reference.entity());
        }
        if (type instanceof Type.Bool) {
            return "Bool";
        }
        if (type instanceof Type.Text) {
            return "Text";
        }
        return type instanceof Type.Uuid ? "Uuid" : "Int";
    }

    static String rowSort(String entity) {
        return Smt.symbol("Row " + entity);
    }

    static int scale(Type type) {
        return type instanceof Type.Decimal decimal ? decimal.scale() : 0;
    }

    /** The values that a column or parameter of this type can hold; true for types without bounds. */
    String range(Type type, String term) {
        if (type instanceof Type.Int) {
            return between(term, BigInteger.valueOf(Integer.MIN_VALUE), BigInteger.valueOf(Integer.MAX_VALUE));
        }
        if (type instanceof Type.BigInt) {
            return between(term, BigInteger.valueOf(Long.MIN_VALUE), BigInteger.valueOf(Long.MAX_VALUE));
        }
        if (type instanceof Type.Decimal decimal) {
            BigInteger most = BigInteger.TEN.pow(decimal.precision()).subtract(BigInteger.ONE);
            return between(term, most.negate(), most);
        }
        if (type instanceof Type.Enumeration enumeration) {
            int last = application.enumType(enumeration.name()).literals().size() - 1;
            return between(term, BigInteger.ZERO, BigInteger.valueOf(last));
        }
        return Smt.TRUE;
    }

    private static String between(String term, BigInteger least, BigInteger most) {
        return Smt.and(Smt.call("<=", Smt.integer(least), term), Smt.call("<=", term, Smt.integer(most)));
    }

    /** Declares the text literals met so far: constants that differ from each other. */
    List<String> textDeclarations() {
        List<String> lines = new ArrayList<>();
        textLiterals.values().forEach(name -> lines.add("(declare-const " + name + " Text)"));
        if (textLiterals.size() > 1) {
            lines.add("(assert (distinct " + String.join(" ", textLiterals.values()) + "))");
        }
        return lines;
    }

    Map<String, String> textLiterals() {
        return textLiterals;
    }

    String condition(Expression expression, Map<String, String> variables, State state) {
        return translate(expression, variables, state).term();
    }

    /** The value as the type of its target holds it. */
    String value(Expression expression, Type target, Map<String, String> variables, State state) {
        return translate(expression, variables, state).at(scale(target));
    }

    private Scaled translate(Expression expression, Map<String, String> variables, State state) {
        if (expression instanceof Expression.Literal literal) {
            return literal(literal);
        }
        if (expression instanceof Expression.Variable variable) {
            return new Scaled(Objects.requireNonNull(variables.get(variable.name())), scale(variable.type()));
        }
        if (expression instanceof Expression.AttributeOf path) {
            String row = translate(path.row(), variables, state).term();
            Attribute attribute = application.attribute(path.entity(), path.attribute());
            return new Scaled(state.value(path.entity(), attribute, row), scale(path.type()));
        }
        if (expression instanceof Expression.Negated negated) {
            Scaled operand = translate(negated.operand(), variables, state);
            return new Scaled("(- " + operand.term() + ")", operand.scale());
        }
        if (expression instanceof Expression.Arithmetic arithmetic) {
            return arithmetic(arithmetic, variables, state);
        }
        if (expression instanceof Expression.Comparison comparison) {
            return new Scaled(comparison(comparison, variables, state), 0);
        }
        if (expression instanceof Expression.Not not) {
            return new Scaled(Smt.not(condition(not.operand(), variables, state)), 0);
        }
        Expression.Logical logical = (Expression.Logical) expression;
        String left = condition(logical.left(), variables, state);
        String right = condition(logical.right(), variables, state);
        return new Scaled(
                switch (logical.operator()) {
                    case AND -> Smt.and(left, right);
                    case OR -> Smt.or(left, right);
                    case IMPLIES -> Smt.implies(left, right);
                },
                0);
    }

    private Scaled literal(Expression.Literal literal) {
        if (literal.value() instanceof BigDecimal number) {
            int scale = Math.max(0, number.scale());
            return new Scaled(Smt.integer(number.setScale(scale).unscaledValue()), scale);
        }
        if (literal.value() instanceof Boolean bool) {
            return new Scaled(bool.toString(), 0);
        }
        String text = (String) literal.value();
        if (literal.type() instanceof Type.Enumeration enumeration) {
            EnumType type = application.enumType(enumeration.name());
            return new Scaled(Integer.toString(type.ordinal(text)), 0);
        }
        String name = textLiterals.computeIfAbsent(text, t -> Smt.symbol("text " + textLiterals.size()));
        return new Scaled(name, 0);
    }

    private Scaled arithmetic(Expression.Arithmetic arithmetic, Map<String, String> variables, State state) {
        Scaled left = translate(arithmetic.left(), variables, state);
        Scaled right = translate(arithmetic.right(), variables, state);
        if (arithmetic.operator() == Expression.ArithmeticOperator.TIMES) {
            return new Scaled(Smt.call("*", left.term(), right.term()), left.scale() + right.scale());
        }
        int scale = Math.max(left.scale(), right.scale());
        return new Scaled(Smt.call(arithmetic.operator().symbol(), left.at(scale), right.at(scale)), scale);
    }

    private String comparison(Expression.Comparison comparison, Map<String, String> variables, State state) {
        Scaled left = translate(comparison.left(), variables, state);
        Scaled right = translate(comparison.right(), variables, state);
        int scale = Math.max(left.scale(), right.scale());
        String one = left.at(scale);
        String other = right.at(scale);
        return switch (comparison.operator()) {
            case EQUAL -> Smt.equal(one, other);
            case NOT_EQUAL -> Smt.not(Smt.equal(one, other));
            default -> Smt.call(comparison.operator().symbol(), one, other);
        };
    }

    /** The invariant for one choice of rows, one per variable; see {@link #variables}. */
    String instance(Invariant invariant, List<String> rows, State state) {
        if (invariant instanceof Invariant.ForAll forAll) {
            Map<String, String> variables = new LinkedHashMap<>();
            List<String> exist = new ArrayList<>();
            for (int i = 0; i < rows.size(); i++) {
                Binding binding = forAll.bindings().get(i);
                variables.put(binding.variable(), rows.get(i));
                exist.add(state.exists(binding.entity(), rows.get(i)));
            }
            return Smt.implies(Smt.and(exist), condition(forAll.condition(), variables, state));
        }
        if (invariant instanceof Invariant.Unique unique) {
            String one = rows.get(0);
            String other = rows.get(1);
            List<String> premises = new ArrayList<>();
            premises.add(state.exists(unique.entity(), one));
            premises.add(state.exists(unique.entity(), other));
            for (String name : unique.attributes()) {
                Attribute attribute = application.attribute(unique.entity(), name);
                premises.add(Smt.equal(
                        state.value(unique.entity(), attribute, one), state.value(unique.entity(), attribute, other)));
            }
            return Smt.implies(Smt.and(premises), Smt.equal(one, other));
        }
        if (invariant instanceof Invariant.ReferenceExists reference) {
            String row = rows.get(0);
            Attribute attribute = application.attribute(reference.entity(), reference.attribute());
            String target = ((Type.Reference) attribute.type()).entity();
            return Smt.implies(
                    state.exists(reference.entity(), row),
                    state.exists(target, state.value(reference.entity(), attribute, row)));
        }
        return Smt.TRUE; // That a key is inserted once is a property of inserts, not of a state.
    }

    /** The entities that an invariant's variables range over. */
    static List<String> variables(Invariant invariant) {
        if (invariant instanceof Invariant.ForAll forAll) {
            return forAll.bindings().stream().map(Binding::entity).toList();
        }
        if (invariant instanceof Invariant.Unique unique) {
            return List.of(unique.entity(), unique.entity());
        }
        if (invariant instanceof Invariant.ReferenceExists reference) {
            return List.of(reference.entity());
        }
        return List.of(((Invariant.KeyUnique) invariant).entity());
    }

    /** Whether an expression reads anything that can change. */
    boolean readsState(Expression expression) {
        if (expression instanceof Expression.AttributeOf path) {
            return !application.attribute(path.entity(), path.attribute()).fixed() || readsState(path.row());
        }
        if (expression instanceof Expression.Negated negated) {
            return readsState(negated.operand());
        }
        if (expression instanceof Expression.Arithmetic a) {
            return readsState(a.left()) || readsState(a.right());
        }
        if (expression instanceof Expression.Comparison c) {
            return readsState(c.left()) || readsState(c.right());
        }
        if (expression instanceof Expression.Not not) {
            return readsState(not.operand());
        }
        if (expression instanceof Expression.Logical l) {
            return readsState(l.left()) || readsState(l.right());
        }
        return false;
    }

    /** The bounds of an attribute's column; a counter has none. */
    Optional<String> columnRange(Attribute attribute, String term) {
        if (attribute.merge() == Merge.COUNTER) {
            return Optional.empty();
        }
        String range = range(attribute.type(), term);
        return range.equals(Smt.TRUE) ? Optional.empty() : Optional.of(range);
    }
}
