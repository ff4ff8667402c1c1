package dev.tributary.dsl.resolve;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Columns;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.EnumType;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.Type;
import dev.tributary.dsl.source.Diagnostic;
import dev.tributary.dsl.source.SourceRange;
import dev.tributary.dsl.syntax.Syntax;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Resolves names and checks types of a whole file. */
public final class Resolver {
    /** Codes that can be nothing but the echo of a syntax error elsewhere in the file. */
    public static final Set<String> MAY_FOLLOW_FROM_SYNTAX = Set.of("TRB0101", "TRB0103", "TRB0110");

    private static final Set<String> PRIMITIVES =
            Set.of("int", "long", "decimal", "text", "boolean", "uuid", "timestamp", "date");

    private static final Pattern SQL_NAME =
            Pattern.compile("([\\p{L}_][\\p{L}\\p{Nd}_$]*\\.)?[\\p{L}_][\\p{L}\\p{Nd}_$]*");

    private static final int LONGEST_SQL_NAME = 63;

    private final Problems problems = new Problems();
    private final Syntax.File file;
    private final Map<String, EnumType> enums = new LinkedHashMap<>();
    private final Map<String, Syntax.EntityDeclaration> entityDeclarations = new LinkedHashMap<>();
    private final Map<String, Entity> entities = new LinkedHashMap<>();

    private Resolver(Syntax.File file) {
        this.file = file;
    }

    /**
     * The model as far as it could be resolved, and what is wrong with the rest.
     *
     * @param application complete only when there are no diagnostics
     */
    public record Result(Application application, List<Diagnostic> diagnostics) {
        public Result {
            diagnostics = List.copyOf(diagnostics);
        }
    }

    /** Resolves one file. */
    public static Result resolve(Syntax.File file) {
        Resolver resolver = new Resolver(file);
        Application application = resolver.application();
        return new Result(application, resolver.problems.all());
    }

    private Application application() {
        String name = "unnamed";
        if (file.application() == null) {
            problems.error(
                    "TRB0103",
                    new SourceRange(
                            file.range().file(),
                            file.range().start(),
                            file.range().start()),
                    "the file does not name its application",
                    "start it with `application <name>`");
        } else {
            name = file.application().text();
        }
        declareEnums();
        declareEntities();
        Map<Invariant, Syntax.InvariantDeclaration> invariants = invariants();
        List<Invariant> immediate = new ArrayList<>();
        List<Application.Deferred> deferred = new ArrayList<>();
        invariants.forEach((invariant, declaration) -> {
            if (!declaration.deferred()) {
                immediate.add(invariant);
            } else if (declaration.compensation() != null) {
                deferred.add(new Application.Deferred(
                        invariant, declaration.compensation().text()));
            }
        });
        Application soFar = new Application(
                name, List.copyOf(enums.values()), List.copyOf(entities.values()), immediate, deferred, List.of());
        List<Operation> operations = new OperationResolver(problems, this, soFar).resolve(file.operations());
        Application whole = new Application(name, soFar.enums(), soFar.entities(), immediate, deferred, operations);
        invariants.forEach((invariant, declaration) -> checkCompensation(whole, invariant, declaration));
        checkKeysAreChosenOrGenerated(whole);
        return whole;
    }

    private void declareEnums() {
        for (Syntax.EnumDeclaration declaration : file.enums()) {
            Map<String, SourceRange> literals = new LinkedHashMap<>();
            for (Syntax.Name literal : declaration.literals()) {
                SourceRange first = literals.putIfAbsent(literal.text(), literal.range());
                if (first != null) {
                    problems.duplicate(literal.range(), "literal", literal.text(), first);
                }
            }
            if (declaration.mixed()) {
                problems.error(
                        "TRB0104",
                        declaration.range(),
                        "enum `" + declaration.name().text() + "` separates some literals with `<` and some with `,`",
                        "use `<` between all of them for an ordered enum, `,` for an unordered one");
            }
            EnumType type = new EnumType(
                    declaration.name().text(),
                    List.copyOf(literals.keySet()),
                    declaration.ordered(),
                    declaration.range());
            if (PRIMITIVES.contains(type.name())) {
                problems.error(
                        "TRB0105", declaration.name().range(), "`" + type.name() + "` is a type of the language");
            }
            EnumType first = enums.putIfAbsent(type.name(), type);
            if (first != null) {
                problems.duplicate(declaration.name().range(), "type", type.name(), first.range());
            }
        }
    }

    private void declareEntities() {
        for (Syntax.EntityDeclaration declaration : file.entities()) {
            String name = declaration.name().text();
            if (PRIMITIVES.contains(name)) {
                problems.error("TRB0105", declaration.name().range(), "`" + name + "` is a type of the language");
            }
            if (enums.containsKey(name)) {
                problems.duplicate(declaration.name().range(), "type", name, enumRange(name));
            }
            Syntax.EntityDeclaration first = entityDeclarations.putIfAbsent(name, declaration);
            if (first != null) {
                problems.duplicate(
                        declaration.name().range(), "entity", name, first.name().range());
            }
        }
        Map<String, String> tables = new HashMap<>();
        for (Syntax.EntityDeclaration declaration : entityDeclarations.values()) {
            Entity entity = entity(declaration);
            entities.put(entity.name(), entity);
            checkLength(
                    entity.table(),
                    "the table name",
                    declaration.name().range(),
                    "give it a shorter one: `entity " + entity.name() + " table \"...\"`");
            String other = tables.putIfAbsent(entity.table(), entity.name());
            if (other != null) {
                problems.error(
                        "TRB0106",
                        declaration.name().range(),
                        "entities `" + other + "` and `" + entity.name() + "` both lie in table `" + entity.table()
                                + "`",
                        "rename one of them");
            }
        }
        checkKeyCycles();
        checkColumns();
    }

    private SourceRange enumRange(String name) {
        EnumType type = enums.get(name);
        return type == null ? file.range() : type.range();
    }

    private Entity entity(Syntax.EntityDeclaration declaration) {
        List<Attribute> attributes = new ArrayList<>();
        Map<String, SourceRange> names = new HashMap<>();
        for (Syntax.AttributeDeclaration attribute : declaration.attributes()) {
            SourceRange first =
                    names.putIfAbsent(attribute.name().text(), attribute.name().range());
            if (first != null) {
                problems.duplicate(
                        attribute.name().range(), "attribute", attribute.name().text(), first);
                continue;
            }
            Type type = type(attribute.type());
            if (type == null) {
                continue;
            }
            Merge merge = merge(attribute, type);
            checkNullable(attribute, merge);
            checkCascade(attribute, type, merge);
            attributes.add(new Attribute(
                    attribute.name().text(),
                    type,
                    attribute.nullable(),
                    merge,
                    attribute.cascade() != null,
                    sqlName(attribute.column()),
                    attribute.range()));
        }
        String name = declaration.name().text();
        boolean keyed = declaration.attributes().stream().anyMatch(Syntax.AttributeDeclaration::key);
        if (!keyed) {
            problems.error(
                    "TRB0110",
                    declaration.name().range(),
                    "entity `" + name + "` has no key",
                    "add one, such as `key id: uuid`");
        }
        String table = sqlName(declaration.table());
        return new Entity(name, table == null ? Columns.snakeCase(name) : table, attributes, declaration.range());
    }

    private @Nullable String sqlName(Syntax.@Nullable Name written) {
        if (written == null) {
            return null;
        }
        if (!SQL_NAME.matcher(written.text()).matches()) {
            problems.error(
                    "TRB0109",
                    written.range(),
                    "`" + written.text() + "` is no SQL name",
                    "use letters, digits, `_` and `$`, and one `.` after a schema");
        }
        return written.text();
    }

    /** PostgreSQL would cut a longer name, silently. */
    private void checkLength(String name, String what, SourceRange range, String help) {
        for (String part : name.split("\\.", -1)) {
            int bytes = part.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > LONGEST_SQL_NAME) {
                problems.error(
                        "TRB0109",
                        range,
                        what + " `" + part + "` has " + bytes + " bytes, and PostgreSQL keeps " + LONGEST_SQL_NAME,
                        help);
            }
        }
    }

    private void checkNullable(Syntax.AttributeDeclaration attribute, Merge merge) {
        if (attribute.nullable() && (merge == Merge.KEY || merge == Merge.COUNTER)) {
            problems.error(
                    "TRB0118",
                    attribute.range(),
                    "a " + (merge == Merge.KEY ? "key" : "counter") + " always has a value, so it cannot be `?`",
                    "leave out the `?`");
        }
    }

    private void checkCascade(Syntax.AttributeDeclaration attribute, Type type, Merge merge) {
        if (attribute.cascade() == null) {
            return;
        }
        boolean fixed = merge == Merge.KEY || merge == Merge.IMMUTABLE;
        if (!(type instanceof Type.Reference) || !fixed || attribute.nullable()) {
            problems.error(
                    "TRB0117",
                    attribute.range(),
                    "`on delete cascade` needs a reference that never changes and is never null",
                    "declare `" + attribute.name().text() + "` as a `key` or `immutable`, without `?`");
        }
    }

    /** The type as declared, or null when it is unknown, which has then been reported. */
    @Nullable
    Type type(Syntax.TypeName written) {
        String name = written.name().text();
        List<Integer> arguments = written.arguments();
        if (name.equals("decimal")) {
            int precision = arguments.isEmpty() ? 0 : arguments.get(0);
            int scale = arguments.size() < 2 ? 0 : arguments.get(1);
            if (precision < 1 || precision > 1000 || scale > precision) {
                problems.error(
                        "TRB0111",
                        written.range(),
                        "`decimal` needs a precision from 1 to 1000 and a scale up to the precision",
                        "write `decimal(12, 2)` for twelve digits, two of them after the point");
                return null;
            }
            return new Type.Decimal(precision, scale);
        }
        Type type = switch (name) {
            case "int" -> new Type.Int();
            case "long" -> new Type.BigInt();
            case "text" -> new Type.Text();
            case "boolean" -> new Type.Bool();
            case "uuid" -> new Type.Uuid();
            case "timestamp" -> new Type.Timestamp();
            case "date" -> new Type.Date();
            default -> null;
        };
        if (type == null && enums.containsKey(name)) {
            type = new Type.Enumeration(name);
        }
        if (type == null && entityDeclarations.containsKey(name)) {
            type = new Type.Reference(name);
        }
        if (type == null) {
            List<String> known = new ArrayList<>(PRIMITIVES);
            known.addAll(enums.keySet());
            known.addAll(entityDeclarations.keySet());
            known.sort(null);
            problems.unknown(written.name().range(), "type", name, known);
        } else if (!arguments.isEmpty()) {
            problems.error("TRB0111", written.range(), "type `" + name + "` takes no numbers in parentheses");
        }
        return type;
    }

    private Merge merge(Syntax.AttributeDeclaration attribute, Type type) {
        Syntax.Name word = attribute.merge();
        if (attribute.key()) {
            if (word != null && !word.text().equals("immutable")) {
                problems.error("TRB0112", word.range(), "a key never changes, so it cannot be `" + word.text() + "`");
            }
            return Merge.KEY;
        }
        if (word == null) {
            return Merge.REGISTER;
        }
        return switch (word.text()) {
            case "counter" -> {
                if (!type.numeric()) {
                    wrongMerge(word, type, "a number");
                }
                yield Merge.COUNTER;
            }
            case "max", "min" -> {
                boolean ordered = type.numeric()
                        || type instanceof Type.Timestamp
                        || type instanceof Type.Date
                        || type instanceof Type.Bool
                        || (type instanceof Type.Enumeration e && orderedEnum(e.name()));
                if (!ordered) {
                    wrongMerge(word, type, "a number, a time, a boolean or an ordered enum");
                }
                yield word.text().equals("max") ? Merge.MAX : Merge.MIN;
            }
            default -> Merge.IMMUTABLE;
        };
    }

    /** What an enum literal means must not depend on the variables around it, nor what a list of rows is. */
    boolean hides(Syntax.Name variable, Type type) {
        String name = variable.text();
        Optional<EnumType> literal =
                enums.values().stream().filter(e -> e.literals().contains(name)).findFirst();
        String hidden = literal.isPresent()
                ? "the literal of `" + literal.get().name() + "`"
                : type instanceof Type.ListOf && entityDeclarations.containsKey(name) ? "the entity" : null;
        if (hidden != null) {
            problems.error(
                    "TRB0138", variable.range(), "`" + name + "` would hide " + hidden + " of that name", "rename it");
        }
        return hidden != null;
    }

    boolean orderedEnum(String name) {
        EnumType type = enums.get(name);
        return type != null && type.ordered();
    }

    Map<String, EnumType> enums() {
        return enums;
    }

    private void wrongMerge(Syntax.Name word, Type type, String needed) {
        problems.error("TRB0112", word.range(), "`" + word.text() + "` needs " + needed + ", found `" + type + "`");
    }

    private void checkKeyCycles() {
        for (Entity entity : entities.values()) {
            if (keyReaches(entity.name(), entity.name(), new HashSet<>())) {
                problems.error(
                        "TRB0113",
                        entity.range(),
                        "the key of `" + entity.name() + "` contains itself",
                        "refer to rows of other entities only, and not in a circle");
            }
        }
    }

    private boolean keyReaches(String from, String target, Set<String> seen) {
        Entity entity = entities.get(from);
        if (entity == null || !seen.add(from)) {
            return false;
        }
        for (Attribute key : entity.keys()) {
            if (key.type() instanceof Type.Reference reference
                    && (reference.entity().equals(target) || keyReaches(reference.entity(), target, seen))) {
                return true;
            }
        }
        return false;
    }

    private void checkColumns() {
        boolean cyclic = problems.all().stream().anyMatch(d -> d.code().equals("TRB0113"));
        if (cyclic) {
            return;
        }
        Application application =
                new Application("columns", List.of(), List.copyOf(entities.values()), List.of(), List.of(), List.of());
        Columns columns = new Columns(application);
        for (Entity entity : entities.values()) {
            Map<String, String> owners = new HashMap<>();
            for (Attribute attribute : entity.attributes()) {
                for (Columns.Column column : columns.of(attribute)) {
                    checkLength(
                            column.name(),
                            "the column name",
                            attribute.range(),
                            "give it a shorter one: `" + attribute.name() + ": " + attribute.type()
                                    + " column \"...\"`");
                    String other = owners.putIfAbsent(column.name(), attribute.name());
                    if (other != null) {
                        problems.error(
                                "TRB0106",
                                attribute.range(),
                                "attributes `" + other + "` and `" + attribute.name() + "` both lie in column `"
                                        + column.name() + "`",
                                "rename one of them");
                    }
                }
            }
        }
    }

    private Map<Invariant, Syntax.InvariantDeclaration> invariants() {
        Map<Invariant, Syntax.InvariantDeclaration> invariants = new LinkedHashMap<>();
        Map<String, SourceRange> names = new HashMap<>();
        for (Syntax.InvariantDeclaration declaration : file.invariants()) {
            SourceRange first = names.putIfAbsent(
                    declaration.name().text(), declaration.name().range());
            if (first != null) {
                problems.duplicate(
                        declaration.name().range(),
                        "invariant",
                        declaration.name().text(),
                        first);
            }
            if (declaration.deferred() != (declaration.compensation() != null)) {
                problems.error(
                        "TRB0119",
                        declaration.range(),
                        declaration.deferred()
                                ? "a deferred invariant needs an operation that its violations are handed to"
                                : "only a deferred invariant is compensated, found one that is always enforced",
                        declaration.deferred()
                                ? "end it with `compensated by <operation>`"
                                : "write `deferred invariant`, or leave out `compensated by`");
            }
            if (declaration.constraint() instanceof Syntax.UniqueConstraint unique) {
                unique(declaration, unique).ifPresent(i -> invariants.put(i, declaration));
            } else {
                condition(declaration, (Syntax.ConditionConstraint) declaration.constraint())
                        .ifPresent(i -> invariants.put(i, declaration));
            }
        }
        return invariants;
    }

    /** A compensating operation takes the rows that break the invariant: one parameter for each of its variables. */
    private void checkCompensation(
            Application application, Invariant invariant, Syntax.InvariantDeclaration declaration) {
        Syntax.Name name = declaration.compensation();
        if (name == null) {
            return;
        }
        Optional<Operation> operation = application.findOperation(name.text());
        if (operation.isEmpty()) {
            problems.unknown(
                    name.range(),
                    "operation",
                    name.text(),
                    application.operations().stream().map(Operation::name).toList());
            return;
        }
        List<Type> needed = variables(invariant);
        List<Type> found = operation.get().parameters().stream()
                .filter(p -> !p.fresh())
                .map(Parameter::type)
                .toList();
        if (!needed.equals(found)) {
            problems.error(
                    "TRB0119",
                    name.range(),
                    "`" + name.text() + "` takes " + types(found) + ", expected the rows that break `"
                            + invariant.name() + "`: " + types(needed),
                    "give it one parameter for each variable of the invariant, in their order");
        }
    }

    private static List<Type> variables(Invariant invariant) {
        if (invariant instanceof Invariant.ForAll forAll) {
            return forAll.bindings().stream().map(b -> b.domain().element()).toList();
        }
        if (invariant instanceof Invariant.Unique unique) {
            return List.of(new Type.Reference(unique.entity()), new Type.Reference(unique.entity()));
        }
        return List.of();
    }

    private static String types(List<Type> types) {
        return types.isEmpty()
                ? "nothing"
                : String.join(", ", types.stream().map(Type::toString).toList());
    }

    private Optional<Invariant> unique(Syntax.InvariantDeclaration declaration, Syntax.UniqueConstraint unique) {
        Entity entity = findEntity(unique.entity());
        if (entity == null) {
            return Optional.empty();
        }
        boolean known = true;
        List<String> attributes = new ArrayList<>();
        for (Syntax.Name name : unique.attributes()) {
            if (entity.attribute(name.text()).isEmpty()) {
                unknownAttribute(name, entity);
                known = false;
            }
            if (attributes.contains(name.text())) {
                SourceRange first =
                        unique.attributes().get(attributes.indexOf(name.text())).range();
                problems.duplicate(name.range(), "attribute", name.text(), first);
            }
            attributes.add(name.text());
        }
        return known
                ? Optional.of(
                        new Invariant.Unique(declaration.name().text(), entity.name(), attributes, declaration.range()))
                : Optional.empty();
    }

    private Optional<Invariant> condition(
            Syntax.InvariantDeclaration declaration, Syntax.ConditionConstraint constraint) {
        Optional<Expression> condition =
                new ExpressionResolver(problems, this, Scope.EMPTY).condition(constraint.condition());
        return condition.map(c -> {
            String name = declaration.name().text();
            boolean forAll = c instanceof Expression.Quantified q && q.quantifier() == Expression.Quantifier.FOR_ALL;
            if (!forAll) {
                return new Invariant.Holds(name, c, declaration.range());
            }
            Expression.Quantified quantified = (Expression.Quantified) c;
            return new Invariant.ForAll(name, quantified.bindings(), quantified.condition(), declaration.range());
        });
    }

    /** The entity that a variable ranges over; a list parameter of that name would have been found in the scope. */
    @Nullable
    Entity findDomain(Syntax.Name name, Scope scope) {
        Entity entity = entities.get(name.text());
        if (entity == null) {
            List<String> known = new ArrayList<>(entities.keySet());
            scope.variables().forEach((variable, type) -> {
                if (type instanceof Type.ListOf) {
                    known.add(variable);
                }
            });
            problems.unknown(name.range(), "entity or list", name.text(), known);
        }
        return entity;
    }

    @Nullable
    Entity findEntity(Syntax.Name name) {
        Entity entity = entities.get(name.text());
        if (entity == null) {
            problems.unknown(name.range(), "entity", name.text(), entities.keySet());
        }
        return entity;
    }

    @Nullable
    Entity entityOf(Type type) {
        return type instanceof Type.Reference reference ? entities.get(reference.entity()) : null;
    }

    void unknownAttribute(Syntax.Name name, Entity entity) {
        boolean declared = entityDeclarations.containsKey(entity.name())
                && entityDeclarations.get(entity.name()).attributes().stream()
                        .anyMatch(a -> a.name().text().equals(name.text()));
        if (declared) {
            return; // Its type is unknown, which has been reported where it is declared.
        }
        problems.unknown(
                name.range(),
                "`" + entity.name() + "` attribute",
                name.text(),
                entity.attributes().stream().map(Attribute::name).toList());
    }

    private void checkKeysAreChosenOrGenerated(Application application) {
        for (Operation operation : application.operations()) {
            for (Parameter parameter : withFields(operation.parameters())) {
                if (parameter.fresh()
                        && parameter.type() instanceof Type.Reference reference
                        && application.findEntity(reference.entity()).isPresent()
                        && application.keysAreChosen(reference.entity())) {
                    problems.error(
                            "TRB0114",
                            parameter.range(),
                            "the keys of `" + reference.entity()
                                    + "` are generated here, and chosen by callers in another operation",
                            "insert it with a `new` parameter everywhere, or nowhere");
                }
            }
        }
    }

    /** Parameters, and the fields of those that are lists. */
    private static List<Parameter> withFields(List<Parameter> parameters) {
        List<Parameter> all = new ArrayList<>(parameters);
        for (Parameter parameter : parameters) {
            if (parameter.type() instanceof Type.ListOf list && list.element() instanceof Type.Tuple tuple) {
                all.addAll(tuple.fields());
            }
        }
        return all;
    }
}
