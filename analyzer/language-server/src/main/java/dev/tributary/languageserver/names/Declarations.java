package dev.tributary.languageserver.names;

import dev.tributary.dsl.source.SourceRange;
import dev.tributary.dsl.syntax.Syntax;
import dev.tributary.languageserver.names.Symbol.Fields;
import dev.tributary.languageserver.names.Symbol.Kind;
import dev.tributary.languageserver.names.Symbol.ListOf;
import dev.tributary.languageserver.names.Symbol.Named;
import dev.tributary.languageserver.names.Symbol.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the files of an application declare; of two things with one name, the first. */
public final class Declarations {
    private final Map<String, Symbol> enums = new LinkedHashMap<>();
    private final Map<String, Symbol> entities = new LinkedHashMap<>();
    private final Map<String, Symbol> invariants = new LinkedHashMap<>();
    private final Map<String, Symbol> operations = new LinkedHashMap<>();
    private final Map<String, Map<String, Symbol>> attributes = new LinkedHashMap<>();
    private final Map<String, Map<String, Symbol>> literals = new LinkedHashMap<>();

    public Declarations(Collection<Syntax.File> files) {
        for (Syntax.File file : files) {
            file.enums().forEach(this::add);
            file.entities().forEach(this::add);
            file.invariants().forEach(i -> add(invariants, symbol(Kind.INVARIANT, i.name(), "", null, i.range())));
            file.operations().forEach(o -> add(operations, symbol(Kind.OPERATION, o.name(), "", null, o.range())));
        }
    }

    private void add(Syntax.EnumDeclaration declared) {
        String name = declared.name().text();
        add(enums, symbol(Kind.ENUM, declared.name(), "", null, declared.range()));
        Map<String, Symbol> own = literals.computeIfAbsent(name, n -> new LinkedHashMap<>());
        declared.literals().forEach(l -> add(own, symbol(Kind.LITERAL, l, name, new Named(name), l.range())));
    }

    private void add(Syntax.EntityDeclaration declared) {
        String name = declared.name().text();
        add(entities, symbol(Kind.ENTITY, declared.name(), "", new Named(name), declared.range()));
        Map<String, Symbol> own = attributes.computeIfAbsent(name, n -> new LinkedHashMap<>());
        declared.attributes()
                .forEach(a -> add(own, symbol(Kind.ATTRIBUTE, a.name(), name, shape(a.type()), a.range())));
    }

    private static void add(Map<String, Symbol> all, Symbol symbol) {
        all.putIfAbsent(symbol.name(), symbol);
    }

    static Symbol symbol(Kind kind, Syntax.Name name, String owner, @Nullable Shape shape, SourceRange whole) {
        return new Symbol(kind, name.text(), owner, shape, name.range(), whole);
    }

    /** What values of a written type are. */
    static Shape shape(Syntax.WrittenType type) {
        if (type instanceof Syntax.ListType list) {
            return new ListOf(new Named(list.element().name().text()));
        }
        if (type instanceof Syntax.TupleListType tuple) {
            List<Symbol> fields = new ArrayList<>();
            tuple.fields().forEach(f -> fields.add(symbol(Kind.FIELD, f.name(), "", shape(f.type()), f.range())));
            return new ListOf(new Fields(List.copyOf(fields)));
        }
        return new Named(((Syntax.TypeName) type).name().text());
    }

    public Collection<Symbol> enums() {
        return enums.values();
    }

    public Collection<Symbol> entities() {
        return entities.values();
    }

    public Collection<Symbol> invariants() {
        return invariants.values();
    }

    public Collection<Symbol> operations() {
        return operations.values();
    }

    /** The attributes of an entity, or the fields of an element; nothing for other values. */
    public Collection<Symbol> members(@Nullable Shape shape) {
        if (shape instanceof Fields fields) {
            return fields.fields();
        }
        return shape instanceof Named named
                ? attributes.getOrDefault(named.type(), Map.of()).values()
                : List.of();
    }

    /** The literals of an enum. */
    public Collection<Symbol> literals(String enumName) {
        return literals.getOrDefault(enumName, Map.of()).values();
    }

    Optional<Symbol> entity(String name) {
        return Optional.ofNullable(entities.get(name));
    }

    Optional<Symbol> operation(String name) {
        return Optional.ofNullable(operations.get(name));
    }

    Optional<Symbol> type(String name) {
        return Optional.ofNullable(entities.getOrDefault(name, enums.get(name)));
    }

    Optional<Symbol> member(@Nullable Shape shape, String name) {
        return members(shape).stream().filter(m -> m.name().equals(name)).findFirst();
    }

    /** The literal of that name, of the wanted enum where several have one. */
    Optional<Symbol> literal(String name, @Nullable String wanted) {
        Symbol meant =
                wanted == null ? null : literals.getOrDefault(wanted, Map.of()).get(name);
        return meant != null
                ? Optional.of(meant)
                : literals.values().stream()
                        .flatMap(all -> Optional.ofNullable(all.get(name)).stream())
                        .findFirst();
    }
}
