package dev.tributary.languageserver.names;

import dev.tributary.dsl.source.Position;
import dev.tributary.dsl.syntax.Syntax;
import dev.tributary.languageserver.names.Occurrence.Expects;
import dev.tributary.languageserver.names.Occurrence.Slot;
import dev.tributary.languageserver.names.Symbol.Kind;
import dev.tributary.languageserver.names.Symbol.ListOf;
import dev.tributary.languageserver.names.Symbol.Named;
import dev.tributary.languageserver.names.Symbol.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All names of one file with what they stand for. It works on what could be read of a file, so that an editor can say
 * something of a file with errors; what a name really means is decided by the resolver, which needs a whole one.
 */
public final class Names {
    private static final Slot NEW = new Slot(Expects.NEW, Map.of(), null, null);

    private final Declarations declared;
    private final List<Occurrence> all = new ArrayList<>();

    private Names(Declarations declared) {
        this.declared = declared;
    }

    /**
     * The names of a file.
     *
     * @param declared by all files of its application
     */
    public static Names of(Syntax.File file, Declarations declared) {
        Names names = new Names(declared);
        file.enums().forEach(names::enumeration);
        file.entities().forEach(names::entity);
        file.invariants().forEach(names::invariant);
        file.operations().forEach(names::operation);
        return names;
    }

    /** The names of a file of which nothing can be read. */
    public static Names none() {
        return new Names(new Declarations(List.of()));
    }

    public List<Occurrence> all() {
        return all;
    }

    /** The names at a place, or that end there; two for a shorthand. */
    public List<Occurrence> at(Position place) {
        List<Occurrence> touching = all.stream()
                .filter(o -> o.range().start().compareTo(place) <= 0
                        && o.range().end().compareTo(place) >= 0)
                .toList();
        List<Occurrence> inside = touching.stream()
                .filter(o -> o.range().end().compareTo(place) > 0)
                .toList();
        return inside.isEmpty() ? touching : inside;
    }

    private void add(Syntax.Name name, Optional<Symbol> symbol, Slot slot) {
        all.add(new Occurrence(name.text(), name.range(), symbol.orElse(null), slot, false));
    }

    private void declare(Symbol symbol) {
        all.add(new Occurrence(symbol.name(), symbol.range(), symbol, NEW, false));
    }

    private void enumeration(Syntax.EnumDeclaration written) {
        declare(Declarations.symbol(Kind.ENUM, written.name(), "", null, written.range()));
        String name = written.name().text();
        written.literals()
                .forEach(l -> declare(Declarations.symbol(Kind.LITERAL, l, name, new Named(name), l.range())));
    }

    private void entity(Syntax.EntityDeclaration written) {
        String name = written.name().text();
        declare(Declarations.symbol(Kind.ENTITY, written.name(), "", new Named(name), written.range()));
        for (Syntax.AttributeDeclaration attribute : written.attributes()) {
            declare(Declarations.symbol(
                    Kind.ATTRIBUTE, attribute.name(), name, Declarations.shape(attribute.type()), attribute.range()));
            type(attribute.type(), Expects.TYPE);
        }
    }

    private void type(Syntax.WrittenType written, Expects expects) {
        if (written instanceof Syntax.TypeName type) {
            add(type.name(), declared.type(type.name().text()), new Slot(expects, Map.of(), null, null));
        } else if (written instanceof Syntax.ListType list) {
            type(list.element(), Expects.TYPE);
        } else if (written instanceof Syntax.TupleListType tuple) {
            for (Syntax.ParameterDeclaration field : tuple.fields()) {
                declare(Declarations.symbol(
                        Kind.FIELD, field.name(), "", Declarations.shape(field.type()), field.range()));
                type(field.type(), Expects.PARAMETER_TYPE);
            }
        }
    }

    private void invariant(Syntax.InvariantDeclaration written) {
        declare(Declarations.symbol(Kind.INVARIANT, written.name(), "", null, written.range()));
        if (written.constraint() instanceof Syntax.UniqueConstraint unique) {
            add(unique.entity(), declared.entity(unique.entity().text()), slot(Expects.ENTITY, Map.of()));
            Shape entity = new Named(unique.entity().text());
            unique.attributes().forEach(name -> member(name, entity));
        } else if (written.constraint() instanceof Syntax.ConditionConstraint condition) {
            expression(condition.condition(), Map.of(), null);
        }
        if (written.compensation() != null) {
            add(
                    written.compensation(),
                    declared.operation(written.compensation().text()),
                    slot(Expects.OPERATION, Map.of()));
        }
    }

    private static Slot slot(Expects expects, Map<String, Symbol> variables) {
        return new Slot(expects, variables, null, null);
    }

    private @Nullable Shape member(Syntax.Name name, @Nullable Shape of) {
        Optional<Symbol> symbol = declared.member(of, name.text());
        add(name, symbol, new Slot(Expects.MEMBER, Map.of(), of, null));
        return symbol.map(Symbol::shape).orElse(null);
    }

    private void operation(Syntax.OperationDeclaration written) {
        String name = written.name().text();
        declare(Declarations.symbol(Kind.OPERATION, written.name(), "", null, written.range()));
        Map<String, Symbol> variables = new HashMap<>();
        written.parameters().forEach(p -> parameter(Kind.PARAMETER, p, name, variables));
        written.choices().forEach(c -> parameter(Kind.CHOICE, c, name, variables));
        written.requires().forEach(r -> expression(r, variables, "boolean"));
        statements(written.statements(), variables);
    }

    private void parameter(
            Kind kind, Syntax.ParameterDeclaration written, String operation, Map<String, Symbol> variables) {
        Symbol symbol = Declarations.symbol(
                kind, written.name(), operation, Declarations.shape(written.type()), written.range());
        declare(symbol);
        type(written.type(), Expects.PARAMETER_TYPE);
        variables.putIfAbsent(symbol.name(), symbol);
    }

    private void statements(List<Syntax.Statement> written, Map<String, Symbol> variables) {
        // A loop, because blocks nest and streams take more of the stack.
        for (Syntax.Statement statement : written) {
            statement(statement, variables);
        }
    }

    private void statement(Syntax.Statement written, Map<String, Symbol> variables) {
        if (written instanceof Syntax.InsertStatement insert) {
            row(insert.entity(), insert.values(), variables);
        } else if (written instanceof Syntax.EnsureStatement ensure) {
            row(ensure.entity(), ensure.values(), variables);
        } else if (written instanceof Syntax.IfStatement branch) {
            expression(branch.condition(), variables, "boolean");
            statements(branch.then(), variables);
            statements(branch.otherwise(), variables);
        } else if (written instanceof Syntax.ForEachStatement loop) {
            Map<String, Symbol> inner = binding(loop.binding(), variables);
            if (loop.where() != null) {
                expression(loop.where(), inner, "boolean");
            }
            statements(loop.body(), inner);
        } else if (written instanceof Syntax.DeleteStatement delete) {
            path(delete.row(), variables, Expects.ROW, null);
        } else if (written instanceof Syntax.ChangeStatement change) {
            Shape changed = path(change.target(), variables, Expects.ROW, null);
            expression(change.value(), variables, type(changed));
        }
    }

    private void row(Syntax.Name entity, List<Syntax.FieldValue> values, Map<String, Symbol> variables) {
        add(entity, declared.entity(entity.text()), slot(Expects.ENTITY, variables));
        Shape shape = new Named(entity.text());
        for (Syntax.FieldValue value : values) {
            Optional<Symbol> attribute = declared.member(shape, value.name().text());
            boolean shorthand = value.value() == null;
            all.add(new Occurrence(
                    value.name().text(),
                    value.name().range(),
                    attribute.orElse(null),
                    new Slot(Expects.VALUE_OF_ROW, variables, shape, null),
                    shorthand));
            Symbol variable = variables.get(value.name().text());
            if (shorthand && variable != null) {
                all.add(new Occurrence(
                        value.name().text(), value.name().range(), variable, slot(Expects.VALUE, variables), true));
            } else if (value.value() != null) {
                expression(
                        value.value(),
                        variables,
                        type(attribute.map(Symbol::shape).orElse(null)));
            }
        }
    }

    private static @Nullable String type(@Nullable Shape shape) {
        return shape instanceof Named named ? named.type() : null;
    }

    private Map<String, Symbol> binding(Syntax.Binding written, Map<String, Symbol> variables) {
        Symbol list = variables.get(written.domain().text());
        Optional<Symbol> domain = Optional.ofNullable(list)
                .or(() -> declared.entity(written.domain().text()));
        Shape shape = list == null
                ? new Named(written.domain().text())
                : list.shape() instanceof ListOf elements ? elements.element() : null;
        Symbol variable = Declarations.symbol(
                Kind.VARIABLE, written.variable(), "", shape, written.variable().range());
        declare(variable);
        add(written.domain(), domain, slot(Expects.DOMAIN, variables));
        Map<String, Symbol> inner = new HashMap<>(variables);
        inner.put(variable.name(), variable);
        return inner;
    }

    private Map<String, Symbol> bindings(List<Syntax.Binding> written, Map<String, Symbol> variables) {
        Map<String, Symbol> inner = variables;
        for (Syntax.Binding binding : written) {
            inner = binding(binding, inner);
        }
        return inner;
    }

    /** What a path ends at. */
    private @Nullable Shape path(
            Syntax.Path written, Map<String, Symbol> variables, Expects expects, @Nullable String wanted) {
        Syntax.Name first = written.names().get(0);
        Optional<Symbol> symbol = written.key().isEmpty()
                ? Optional.ofNullable(variables.get(first.text())).or(() -> declared.literal(first.text(), wanted))
                : declared.entity(first.text());
        add(first, symbol, new Slot(expects, variables, null, wanted));
        List<Symbol> keys = declared.members(symbol.map(Symbol::shape).orElse(null)).stream()
                .limit(written.key().size())
                .toList();
        for (int i = 0; i < written.key().size(); i++) {
            expression(
                    written.key().get(i),
                    variables,
                    i < keys.size() ? type(keys.get(i).shape()) : null);
        }
        Shape shape = symbol.map(Symbol::shape).orElse(null);
        for (Syntax.Name name : written.names().subList(1, written.names().size())) {
            shape = member(name, shape);
        }
        return shape;
    }

    /** What values of an expression are, where that helps to know what stands beside it. */
    private @Nullable String expression(
            Syntax.Expression written, Map<String, Symbol> variables, @Nullable String wanted) {
        if (written instanceof Syntax.Path path) {
            return type(path(path, variables, Expects.VALUE, wanted));
        } else if (written instanceof Syntax.Unary unary) {
            return expression(unary.operand(), variables, wanted);
        } else if (written instanceof Syntax.Binary binary) {
            return binary(binary, variables);
        } else if (written instanceof Syntax.Membership in) {
            String type = expression(in.value(), variables, null);
            in.options().forEach(option -> expression(option, variables, type));
        } else if (written instanceof Syntax.Quantified quantified) {
            Map<String, Symbol> inner = bindings(quantified.bindings(), variables);
            optional(quantified.where(), inner);
            optional(quantified.condition(), inner);
        } else if (written instanceof Syntax.Aggregate aggregate) {
            Map<String, Symbol> inner = binding(aggregate.binding(), variables);
            optional(aggregate.where(), inner);
            return aggregate.summand() == null ? "int" : expression(aggregate.summand(), inner, wanted);
        } else if (written instanceof Syntax.Call call) {
            call.arguments().forEach(argument -> expression(argument, variables, "text"));
        }
        return null;
    }

    private void optional(Syntax.@Nullable Expression written, Map<String, Symbol> variables) {
        if (written != null) {
            expression(written, variables, "boolean");
        }
    }

    /** The right side is compared with the left one; the left one with the right one where that is just a path. */
    private @Nullable String binary(Syntax.Binary written, Map<String, Symbol> variables) {
        String left = expression(written.left(), variables, null);
        expression(written.right(), variables, left);
        return switch (written.operator()) {
            case "+", "-", "*" -> left;
            default -> "boolean";
        };
    }
}
