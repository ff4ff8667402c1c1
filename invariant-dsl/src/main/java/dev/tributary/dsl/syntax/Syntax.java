package dev.tributary.dsl.syntax;

import dev.tributary.dsl.source.SourceRange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The located syntax tree: what the text says, before any name or type in it is known. */
public final class Syntax {
    private Syntax() {}

    /** A name as written. */
    public record Name(String text, SourceRange range) {}

    /**
     * A whole file; parts that could not be read are missing from it.
     *
     * @param application null when the file does not say
     * @param incomplete whether a part that declares names could not be read, so that a name may only seem unknown
     */
    public record File(
            @Nullable Name application,
            List<Import> imports,
            List<EnumDeclaration> enums,
            List<EntityDeclaration> entities,
            List<InvariantDeclaration> invariants,
            List<OperationDeclaration> operations,
            boolean incomplete,
            SourceRange range) {}

    /** {@code import "path"}. */
    public record Import(String path, SourceRange range) {}

    /**
     * {@code enum Name { A < B }}.
     *
     * @param mixed whether some literals are separated by {@code <} and some by commas, which has no meaning
     */
    public record EnumDeclaration(Name name, List<Name> literals, boolean ordered, boolean mixed, SourceRange range) {}

    /** {@code entity Name table "name" { ... }}. */
    public record EntityDeclaration(
            Name name, @Nullable Name table, List<AttributeDeclaration> attributes, SourceRange range) {}

    /**
     * One attribute.
     *
     * @param merge the word after the type, null when there is none
     * @param cascade where {@code on delete cascade} stands, null when it does not
     * @param column the name of its column as written, null when there is none
     */
    public record AttributeDeclaration(
            Name name,
            boolean key,
            TypeName type,
            boolean nullable,
            @Nullable Name merge,
            @Nullable SourceRange cascade,
            @Nullable Name column,
            SourceRange range) {}

    /** The type of a parameter. */
    public sealed interface WrittenType {
        SourceRange range();
    }

    /** A type as written, with what stands in its parentheses. */
    public record TypeName(Name name, List<Integer> arguments, SourceRange range) implements WrittenType {}

    /** {@code list of T}. */
    public record ListType(TypeName element, SourceRange range) implements WrittenType {}

    /** {@code list of (a: T, b: U)}. */
    public record TupleListType(List<ParameterDeclaration> fields, SourceRange range) implements WrittenType {}

    /**
     * {@code invariant Name ...}.
     *
     * @param compensation the operation after {@code compensated by}, null when there is none
     */
    public record InvariantDeclaration(
            Name name,
            boolean deferred,
            Constraint constraint,
            @Nullable Name compensation,
            SourceRange range) {}

    /** What an invariant demands. */
    public sealed interface Constraint {}

    /** {@code unique Entity(a, b)}. */
    public record UniqueConstraint(Name entity, List<Name> attributes) implements Constraint {}

    /** Any condition, mostly {@code for all x in X: condition}. */
    public record ConditionConstraint(Expression condition) implements Constraint {}

    /** {@code x in X}; X is an entity or a list parameter. */
    public record Binding(Name variable, Name domain) {}

    /** {@code operation name(...) { ... }}. */
    public record OperationDeclaration(
            Name name,
            List<ParameterDeclaration> parameters,
            List<ParameterDeclaration> choices,
            List<Expression> requires,
            List<Statement> statements,
            SourceRange range) {}

    /** One parameter, one choice, or one field of a list's elements. */
    public record ParameterDeclaration(
            Name name, boolean fresh, WrittenType type, boolean nullable, SourceRange range) {}

    /** One effect. */
    public sealed interface Statement {
        SourceRange range();
    }

    /** {@code insert Entity { ... }}. */
    public record InsertStatement(Name entity, List<FieldValue> values, SourceRange range) implements Statement {}

    /** {@code ensure Entity { ... }}. */
    public record EnsureStatement(Name entity, List<FieldValue> values, SourceRange range) implements Statement {}

    /** {@code if condition { ... } else { ... }}. */
    public record IfStatement(Expression condition, List<Statement> then, List<Statement> otherwise, SourceRange range)
            implements Statement {}

    /** {@code for each x in X where condition { ... }}; {@code where} is null when there is none. */
    public record ForEachStatement(
            Binding binding, @Nullable Expression where, List<Statement> body, SourceRange range)
            implements Statement {}

    /** {@code name: value}; the value is null in the short form, which takes the parameter of that name. */
    public record FieldValue(Name name, @Nullable Expression value) {}

    /** {@code delete row}. */
    public record DeleteStatement(Path row, SourceRange range) implements Statement {}

    /** {@code raise}, {@code lower}, {@code +=}, {@code -=} or {@code =}. */
    public record ChangeStatement(String operator, Path target, Expression value, SourceRange range)
            implements Statement {}

    /** An expression. */
    public sealed interface Expression {
        SourceRange range();
    }

    /**
     * {@code a.b.c}, or {@code Entity(key).b.c}.
     *
     * @param key what stands in the parentheses after the first name; empty where there are none
     */
    public record Path(List<Name> names, List<Expression> key, SourceRange range) implements Expression {}

    /** {@code new}, as the key of a row that is inserted. */
    public record NewRow(SourceRange range) implements Expression {}

    /** A literal number, as written. */
    public record NumberLiteral(String text, SourceRange range) implements Expression {}

    /** A literal text, without its quotes and escapes. */
    public record TextLiteral(String text, SourceRange range) implements Expression {}

    /** {@code true} or {@code false}. */
    public record BooleanLiteral(boolean value, SourceRange range) implements Expression {}

    /** An operator with one operand: {@code -} or {@code not}. */
    public record Unary(String operator, Expression operand, SourceRange range) implements Expression {}

    /** An operator with two operands. */
    public record Binary(String operator, Expression left, Expression right, SourceRange range) implements Expression {}

    /** {@code null}. */
    public record NullLiteral(SourceRange range) implements Expression {}

    /** {@code value in (a, b)}. */
    public record Membership(Expression value, List<Expression> options, SourceRange range) implements Expression {}

    /**
     * {@code for all} or {@code exists}.
     *
     * @param condition null for an {@code exists} that only has a {@code where}, or nothing
     */
    public record Quantified(
            boolean all,
            List<Binding> bindings,
            @Nullable Expression where,
            @Nullable Expression condition,
            SourceRange range)
            implements Expression {}

    /** {@code count(x in X where c)}, {@code sum(e for x in X where c)}; the summand of a count is null. */
    public record Aggregate(
            String function,
            @Nullable Expression summand,
            Binding binding,
            @Nullable Expression where,
            SourceRange range)
            implements Expression {}

    /** {@code length(a)}, {@code matches(a, b)}. */
    public record Call(String function, List<Expression> arguments, SourceRange range) implements Expression {}
}
