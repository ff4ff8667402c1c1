package dev.tributary.dsl.resolve;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Expression.AttributeOf;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;
import dev.tributary.dsl.source.SourceRange;
import dev.tributary.dsl.syntax.Syntax;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Resolves operations: parameters, guards, effects, and what each merge allows. */
final class OperationResolver {
    private final Problems problems;
    private final Resolver types;
    private final Application application;

    OperationResolver(Problems problems, Resolver types, Application application) {
        this.problems = problems;
        this.types = types;
        this.application = application;
    }

    List<Operation> resolve(List<Syntax.OperationDeclaration> declarations) {
        Map<String, SourceRange> names = new HashMap<>();
        List<Operation> operations = new ArrayList<>();
        for (Syntax.OperationDeclaration declaration : declarations) {
            Syntax.Name name = declaration.name();
            SourceRange first = names.putIfAbsent(name.text(), name.range());
            if (first != null) {
                problems.duplicate(name.range(), "operation", name.text(), first);
            }
            operations.add(operation(declaration));
        }
        return operations;
    }

    private Operation operation(Syntax.OperationDeclaration declaration) {
        Map<String, Type> scope = new LinkedHashMap<>();
        Set<String> fresh = new HashSet<>();
        Set<String> broken = new HashSet<>();
        List<Parameter> parameters = new ArrayList<>();
        Map<String, SourceRange> names = new HashMap<>();
        for (Syntax.ParameterDeclaration written : declaration.parameters()) {
            String name = written.name().text();
            SourceRange first = names.putIfAbsent(name, written.name().range());
            if (first != null) {
                problems.duplicate(written.name().range(), "parameter", name, first);
                continue;
            }
            Type type = types.type(written.type());
            if (type == null || (written.fresh() && !freshKey(written, type))) {
                broken.add(name);
                continue;
            }
            parameters.add(new Parameter(name, type, written.fresh(), written.range()));
            scope.put(name, type);
            if (written.fresh()) {
                fresh.add(name);
            }
        }
        // What uses a parameter that is itself broken would only repeat that it is.
        Uses uses = new Uses(broken, fresh);
        ExpressionResolver expressions = new ExpressionResolver(problems, types, scope);
        List<Expression> requires = new ArrayList<>();
        for (Syntax.Expression guard : declaration.requires()) {
            if (uses.sound(guard)) {
                expressions.condition(guard).ifPresent(condition -> conjuncts(condition, requires));
            }
        }
        List<Statement> body = new ArrayList<>();
        for (Syntax.Statement statement : declaration.statements()) {
            if (uses.sound(statement)) {
                statement(statement, expressions, scope, fresh).ifPresent(body::add);
            }
        }
        checkFreshAreInserted(parameters, declaration);
        checkTargetsOnce(body);
        return new Operation(declaration.name().text(), parameters, List.of(), requires, body, declaration.range());
    }

    private boolean freshKey(Syntax.ParameterDeclaration written, Type type) {
        Entity entity = types.entityOf(type);
        boolean generated = entity != null
                && entity.keys().size() == 1
                && entity.keys().get(0).type() instanceof Type.Uuid;
        if (!generated) {
            problems.error(
                    "TRB0115",
                    written.range(),
                    "`new` needs an entity whose key is one `uuid`, found `" + type + "`",
                    "leave out `new` and let callers choose the key");
        }
        return generated;
    }

    private static void conjuncts(Expression condition, List<Expression> into) {
        if (condition instanceof Expression.Logical logical && logical.operator() == Expression.LogicalOperator.AND) {
            conjuncts(logical.left(), into);
            conjuncts(logical.right(), into);
        } else {
            into.add(condition);
        }
    }

    private Optional<Statement> statement(
            Syntax.Statement statement, ExpressionResolver expressions, Map<String, Type> scope, Set<String> fresh) {
        if (statement instanceof Syntax.InsertStatement insert) {
            return insert(insert, expressions, scope, fresh);
        }
        if (statement instanceof Syntax.DeleteStatement delete) {
            return delete(delete, expressions, fresh);
        }
        return change((Syntax.ChangeStatement) statement, expressions);
    }

    private Optional<Statement> insert(
            Syntax.InsertStatement insert, ExpressionResolver expressions, Map<String, Type> scope, Set<String> fresh) {
        Entity entity = types.findEntity(insert.entity());
        if (entity == null) {
            return Optional.empty();
        }
        Map<String, Syntax.FieldValue> written = new LinkedHashMap<>();
        boolean whole = true;
        for (Syntax.FieldValue value : insert.values()) {
            Syntax.FieldValue first = written.putIfAbsent(value.name().text(), value);
            if (first != null) {
                problems.duplicate(
                        value.name().range(),
                        "value",
                        value.name().text(),
                        first.name().range());
            }
            if (entity.attribute(value.name().text()).isEmpty()) {
                types.unknownAttribute(value.name(), entity);
                whole = false;
            }
        }
        List<String> missing = entity.attributes().stream()
                .map(Attribute::name)
                .filter(name -> !written.containsKey(name))
                .toList();
        if (!missing.isEmpty() && whole) {
            problems.error(
                    "TRB0130",
                    insert.range(),
                    "the new `" + entity.name() + "` has no value for " + String.join(", ", missing),
                    "give every attribute a value");
            return Optional.empty();
        }
        Map<String, Expression> values = new LinkedHashMap<>();
        for (Attribute attribute : entity.attributes()) {
            Syntax.FieldValue value = written.get(attribute.name());
            if (value == null) {
                whole = false;
                continue;
            }
            Expression resolved = fieldValue(entity, attribute, value, expressions, scope, fresh);
            if (resolved == null) {
                whole = false;
            } else {
                values.put(attribute.name(), resolved);
            }
        }
        return whole ? Optional.of(new Statement.Insert(entity.name(), values, insert.range())) : Optional.empty();
    }

    private @Nullable Expression fieldValue(
            Entity entity,
            Attribute attribute,
            Syntax.FieldValue written,
            ExpressionResolver expressions,
            Map<String, Type> scope,
            Set<String> fresh) {
        Syntax.Expression expression = written.value() != null
                ? written.value()
                : new Syntax.Path(List.of(written.name()), written.name().range());
        boolean ownKey = attribute.merge() == Merge.KEY
                && expression instanceof Syntax.Path path
                && path.names().size() == 1
                && fresh.contains(path.names().get(0).text());
        if (ownKey) {
            String name = ((Syntax.Path) expression).names().get(0).text();
            Type type = scope.get(name);
            if (type instanceof Type.Reference reference && reference.entity().equals(entity.name())) {
                return new Expression.Variable(name, type, expression.range());
            }
        }
        return expressions.value(expression, attribute.type()).orElse(null);
    }

    private Optional<Statement> delete(
            Syntax.DeleteStatement delete, ExpressionResolver expressions, Set<String> fresh) {
        Expression row = expressions.any(delete.row());
        if (row == null) {
            return Optional.empty();
        }
        if (!(row.type() instanceof Type.Reference)) {
            problems.error("TRB0131", delete.range(), "`delete` needs a row, found `" + row.type() + "`");
            return Optional.empty();
        }
        if (row instanceof Expression.Variable variable && fresh.contains(variable.name())) {
            problems.error("TRB0132", delete.range(), "a row cannot be deleted by the operation that inserts it");
            return Optional.empty();
        }
        return Optional.of(new Statement.Delete(row, delete.range()));
    }

    private Optional<Statement> change(Syntax.ChangeStatement change, ExpressionResolver expressions) {
        Expression resolved = expressions.any(change.target());
        if (resolved == null) {
            return Optional.empty();
        }
        if (!(resolved instanceof AttributeOf target)) {
            problems.error(
                    "TRB0133",
                    change.target().range(),
                    "only an attribute of a row can be changed",
                    "name one, such as `" + change.target().names().get(0).text() + ".attribute`");
            return Optional.empty();
        }
        Attribute attribute = application.attribute(target.entity(), target.attribute());
        if (!allowed(change, target, attribute)) {
            return Optional.empty();
        }
        Type valueType = attribute.merge() == Merge.COUNTER && ExpressionResolver.scale(attribute.type()) == 0
                ? new Type.BigInt()
                : attribute.type();
        Optional<Expression> value = expressions.value(change.value(), valueType);
        return value.map(v -> switch (change.operator()) {
            case "+=" -> new Statement.Add(target, v, change.range());
            case "-=" -> new Statement.Add(target, new Expression.Negated(v, v.type(), v.range()), change.range());
            case "raise" -> new Statement.Raise(target, v, change.range());
            case "lower" -> new Statement.Lower(target, v, change.range());
            default -> new Statement.Assign(target, v, change.range());
        });
    }

    private boolean allowed(Syntax.ChangeStatement change, AttributeOf target, Attribute attribute) {
        Merge needed = switch (change.operator()) {
            case "+=", "-=" -> Merge.COUNTER;
            case "raise" -> Merge.MAX;
            case "lower" -> Merge.MIN;
            default -> Merge.REGISTER;
        };
        if (attribute.merge() == needed) {
            return true;
        }
        String path = target.entity() + "." + target.attribute();
        String does = switch (change.operator()) {
            case "raise" -> "`raise`";
            case "lower" -> "`lower`";
            default -> "`" + change.operator() + "`";
        };
        String help = switch (attribute.merge()) {
            case COUNTER -> "a counter changes by `+=` and `-=`";
            case MAX -> "write `raise <attribute> to <value>`";
            case MIN -> "write `lower <attribute> to <value>`";
            case REGISTER ->
                needed == Merge.COUNTER && attribute.type().numeric()
                        ? "declare it as a `counter`, or assign with `=`"
                        : "assign with `=`";
            case KEY, IMMUTABLE -> "it is set when its row is inserted and never changes";
        };
        String kind = attribute.merge() == Merge.REGISTER
                ? "a register (last writer wins)"
                : "`" + attribute.merge().name().toLowerCase(java.util.Locale.ROOT) + "`";
        problems.error("TRB0134", change.range(), does + " does not fit `" + path + "`, which is " + kind, help);
        return false;
    }

    private void checkFreshAreInserted(List<Parameter> parameters, Syntax.OperationDeclaration declaration) {
        for (Parameter parameter : parameters) {
            if (!parameter.fresh() || !(parameter.type() instanceof Type.Reference reference)) {
                continue;
            }
            long inserts = declaration.statements().stream()
                    .filter(s -> s instanceof Syntax.InsertStatement insert
                            && insert.entity().text().equals(reference.entity())
                            && setsKey(insert, parameter.name()))
                    .count();
            if (inserts != 1) {
                problems.error(
                        "TRB0116",
                        parameter.range(),
                        "the `new` row `" + parameter.name() + "` is inserted " + inserts + " times, expected once",
                        "insert it with `insert " + reference.entity() + " { ... }`");
            }
        }
    }

    private boolean setsKey(Syntax.InsertStatement insert, String parameter) {
        return application.entity(insert.entity().text()).keys().stream()
                .anyMatch(key -> insert.values().stream()
                        .filter(v -> v.name().text().equals(key.name()))
                        .anyMatch(v -> v.value() == null
                                ? key.name().equals(parameter)
                                : v.value() instanceof Syntax.Path path
                                        && path.names().size() == 1
                                        && path.names().get(0).text().equals(parameter)));
    }

    /** Two assignments of one attribute of one row would have no order between them. */
    private void checkTargetsOnce(List<Statement> body) {
        Map<String, SourceRange> assigned = new HashMap<>();
        for (Statement statement : body) {
            AttributeOf target = null;
            if (statement instanceof Statement.Assign assign) {
                target = assign.target();
            }
            if (target == null) {
                continue;
            }
            SourceRange first = assigned.putIfAbsent(text(target), statement.range());
            if (first != null) {
                problems.error(
                        "TRB0135",
                        statement.range(),
                        "`" + text(target) + "` is assigned twice",
                        "keep the one that is meant");
            }
        }
    }

    private static String text(Expression path) {
        return path instanceof AttributeOf attribute
                ? text(attribute.row()) + "." + attribute.attribute()
                : ((Expression.Variable) path).name();
    }

    /** What an operation's text uses: parameters that did not resolve, and rows that are not there yet. */
    private final class Uses {
        private final Set<String> broken;
        private final Set<String> fresh;

        Uses(Set<String> broken, Set<String> fresh) {
            this.broken = broken;
            this.fresh = fresh;
        }

        boolean sound(Syntax.Statement statement) {
            if (statement instanceof Syntax.InsertStatement insert) {
                boolean sound = true;
                for (Syntax.FieldValue value : insert.values()) {
                    Syntax.Expression expression = value.value();
                    sound &= expression == null ? !broken.contains(value.name().text()) : sound(expression);
                }
                return sound;
            }
            if (statement instanceof Syntax.DeleteStatement delete) {
                return sound(delete.row());
            }
            Syntax.ChangeStatement change = (Syntax.ChangeStatement) statement;
            boolean target = sound(change.target());
            return sound(change.value()) && target;
        }

        boolean sound(Syntax.Expression expression) {
            if (expression instanceof Syntax.Path path) {
                String first = path.names().get(0).text();
                if (path.names().size() > 1 && fresh.contains(first)) {
                    problems.error(
                            "TRB0136",
                            path.range(),
                            "`" + first + "` is a new row: it has no attributes before it is inserted",
                            "use the value that it is inserted with");
                    return false;
                }
                return !broken.contains(first);
            }
            if (expression instanceof Syntax.Unary unary) {
                return sound(unary.operand());
            }
            if (expression instanceof Syntax.Binary binary) {
                boolean left = sound(binary.left());
                return sound(binary.right()) && left;
            }
            return true;
        }
    }
}
