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
            List<EnumDeclaration> enums,
            List<EntityDeclaration> entities,
            List<InvariantDeclaration> invariants,
            List<OperationDeclaration> operations,
            boolean incomplete,
            SourceRange range) {}

    /**
     * {@code enum Name { A < B }}.
     *
     * @param mixed whether some literals are separated by {@code <} and some by commas, which has no meaning
     */
    public record EnumDeclaration(Name name, List<Name> literals, boolean ordered, boolean mixed, SourceRange range) {}

    /** {@code entity Name { ... }}. */
    public record EntityDeclaration(Name name, List<AttributeDeclaration> attributes, SourceRange range) {}

    /** One attribute; {@code merge} is the word after the type, null when there is none. */
    public record AttributeDeclaration(
            Name name, boolean key, TypeName type, @Nullable Name merge, SourceRange range) {}

    /** A type as written, with what stands in its parentheses. */
    public record TypeName(Name name, List<Integer> arguments, SourceRange range) {}

    /** {@code invariant Name ...}. */
    public record InvariantDeclaration(Name name, Constraint constraint, SourceRange range) {}

    /** What an invariant demands. */
    public sealed interface Constraint {}

    /** {@code unique Entity(a, b)}. */
    public record UniqueConstraint(Name entity, List<Name> attributes) implements Constraint {}

    /** {@code for all x in X: condition}. */
    public record ForAllConstraint(List<Binding> bindings, Expression condition) implements Constraint {}

    /** {@code x in X}. */
    public record Binding(Name variable, Name entity) {}

    /** {@code operation name(...) { ... }}. */
    public record OperationDeclaration(
            Name name,
            List<ParameterDeclaration> parameters,
            List<Expression> requires,
            List<Statement> statements,
            SourceRange range) {}

    /** One parameter. */
    public record ParameterDeclaration(Name name, boolean fresh, TypeName type, SourceRange range) {}

    /** One effect. */
    public sealed interface Statement {
        SourceRange range();
    }

    /** {@code insert Entity { ... }}. */
    public record InsertStatement(Name entity, List<FieldValue> values, SourceRange range) implements Statement {}

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

    /** {@code a.b.c}. */
    public record Path(List<Name> names, SourceRange range) implements Expression {}

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
}
