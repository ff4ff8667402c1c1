package dev.tributary.dsl.resolve;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Expression.AttributeOf;
import dev.tributary.dsl.model.InvText;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;
import dev.tributary.dsl.source.SourceRange;
import dev.tributary.dsl.syntax.Syntax;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
        Inputs inputs = new Inputs();
        declaration.parameters().forEach(inputs::parameter);
        declaration.choices().forEach(inputs::choice);
        // What uses a parameter that is itself broken would only repeat that it is.
        Uses uses = new Uses(inputs.broken, inputs.fresh);
        ExpressionResolver expressions = new ExpressionResolver(problems, types, inputs.scope());
        List<Expression> requires = new ArrayList<>();
        for (Syntax.Expression guard : declaration.requires()) {
            if (uses.sound(guard)) {
                expressions.condition(guard).ifPresent(condition -> conjuncts(condition, requires));
            }
        }
        List<Statement> body = statements(declaration.statements(), inputs.scope(), uses);
        checkFreshAreInserted(inputs.parameters, declaration);
        return new Operation(
                declaration.name().text(), inputs.parameters, inputs.choices, requires, body, declaration.range());
    }

    /** The parameters and choices of one operation. */
    private final class Inputs {
        private final List<Parameter> parameters = new ArrayList<>();
        private final List<Parameter> choices = new ArrayList<>();
        private final Set<String> fresh = new HashSet<>();
        private final Set<String> broken = new HashSet<>();
        private final Map<String, SourceRange> names = new HashMap<>();
        private final Map<String, Type> bound = new LinkedHashMap<>();

        Scope scope() {
            return Scope.of(bound);
        }

        void parameter(Syntax.ParameterDeclaration written) {
            Parameter parameter = resolve(written, "parameter", names);
            if (parameter != null) {
                parameters.add(parameter);
                bind(parameter);
            }
        }

        void choice(Syntax.ParameterDeclaration written) {
            Parameter choice = resolve(written, "choice", names);
            if (choice != null) {
                choices.add(choice);
                bind(choice);
            }
        }

        private void bind(Parameter parameter) {
            bound.put(parameter.name(), parameter.type());
            if (parameter.fresh()) {
                fresh.add(parameter.name());
            }
        }

        private @Nullable Parameter resolve(
                Syntax.ParameterDeclaration written, String what, Map<String, SourceRange> taken) {
            String name = written.name().text();
            SourceRange first = taken.putIfAbsent(name, written.name().range());
            if (first != null) {
                problems.duplicate(written.name().range(), what, name, first);
                return null;
            }
            Type type = type(written.type());
            boolean hides = type != null && !what.equals("field") && types.hides(written.name(), type);
            if (type == null || hides || (written.fresh() && !freshKey(written, type))) {
                broken.add(name);
                return null;
            }
            return new Parameter(name, type, written.fresh(), written.nullable(), written.range());
        }

        private @Nullable Type type(Syntax.WrittenType written) {
            if (written instanceof Syntax.TypeName name) {
                return types.type(name);
            }
            if (written instanceof Syntax.ListType list) {
                Type element = types.type(list.element());
                return element == null ? null : new Type.ListOf(element);
            }
            Map<String, SourceRange> taken = new HashMap<>();
            List<Parameter> fields = new ArrayList<>();
            for (Syntax.ParameterDeclaration field : ((Syntax.TupleListType) written).fields()) {
                if (!(field.type() instanceof Syntax.TypeName)) {
                    problems.error(
                            "TRB0128",
                            field.range(),
                            "a list inside a list cannot be proved about",
                            "take two lists, or one list whose elements repeat what they share");
                    return null;
                }
                Parameter resolved = resolve(field, "field", taken);
                if (resolved == null) {
                    return null;
                }
                fields.add(resolved);
            }
            return new Type.ListOf(new Type.Tuple(fields));
        }
    }

    private List<Statement> statements(List<Syntax.Statement> written, Scope scope, Uses uses) {
        ExpressionResolver expressions = new ExpressionResolver(problems, types, scope);
        List<Statement> statements = new ArrayList<>();
        for (Syntax.Statement statement : written) {
            if (uses.sound(statement)) {
                statement(statement, expressions, scope, uses).ifPresent(statements::add);
            }
        }
        checkTargetsOnce(statements);
        return statements;
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
            Syntax.Statement statement, ExpressionResolver expressions, Scope scope, Uses uses) {
        if (statement instanceof Syntax.InsertStatement insert) {
            return insert(insert, expressions, scope, uses.fresh)
                    .map(values -> new Statement.Insert(insert.entity().text(), values, insert.range()));
        }
        if (statement instanceof Syntax.EnsureStatement ensure) {
            Syntax.InsertStatement like = new Syntax.InsertStatement(ensure.entity(), ensure.values(), ensure.range());
            return insert(like, expressions, scope, uses.fresh)
                    .filter(values -> functionsOfTheKey(ensure, values))
                    .map(values -> new Statement.Ensure(ensure.entity().text(), values, ensure.range()));
        }
        if (statement instanceof Syntax.DeleteStatement delete) {
            return delete(delete, expressions, uses.fresh);
        }
        if (statement instanceof Syntax.IfStatement branch) {
            Optional<Expression> condition = expressions.condition(branch.condition());
            List<Statement> then = statements(branch.then(), scope, uses);
            List<Statement> otherwise = statements(branch.otherwise(), scope, uses);
            return condition.map(c -> new Statement.If(c, then, otherwise, branch.range()));
        }
        if (statement instanceof Syntax.ForEachStatement loop) {
            return forEach(loop, expressions, uses);
        }
        return change((Syntax.ChangeStatement) statement, expressions);
    }

    private Optional<Statement> forEach(Syntax.ForEachStatement loop, ExpressionResolver expressions, Uses uses) {
        ExpressionResolver.Bound bound = expressions.bind(loop.binding());
        if (bound == null) {
            return Optional.empty();
        }
        Syntax.Expression where = loop.where();
        Optional<Expression> condition = where == null
                ? Optional.of(new Expression.Literal(true, new Type.Bool(), loop.range()))
                : new ExpressionResolver(problems, types, bound.scope()).condition(where);
        List<Statement> body = statements(loop.body(), bound.scope(), uses);
        return condition.map(c -> new Statement.ForEach(bound.binding(), c, body, loop.range()));
    }

    /** Two of these merge only when the values follow from the key. */
    private boolean functionsOfTheKey(Syntax.EnsureStatement ensure, Map<String, Expression> values) {
        Entity entity = application.entity(ensure.entity().text());
        for (Attribute key : entity.keys()) {
            if (values.get(key.name()) instanceof Expression.NewRow generated) {
                problems.error(
                        "TRB0115",
                        generated.range(),
                        "`ensure` needs a key that can come again, found `new`",
                        "`insert` a row with a key that is new");
                return false;
            }
        }
        List<Expression> keys =
                entity.keys().stream().map(key -> values.get(key.name())).toList();
        boolean sound = true;
        for (Attribute attribute : entity.attributes()) {
            Expression value = values.get(attribute.name());
            if (attribute.merge() != Merge.KEY && value != null && !followsFrom(value, keys)) {
                problems.error(
                        "TRB0137",
                        value.range(),
                        "`" + attribute.name() + "` of an ensured row does not follow from its key",
                        "use constants and the values of the key; change it afterwards with an effect");
                sound = false;
            }
        }
        return sound;
    }

    private static boolean followsFrom(Expression value, List<Expression> keys) {
        String text = InvText.of(value);
        if (keys.stream().anyMatch(key -> InvText.of(key).equals(text))) {
            return true;
        }
        if (value instanceof Expression.Literal || value instanceof Expression.Null) {
            return true;
        }
        if (value instanceof Expression.Negated negated) {
            return followsFrom(negated.operand(), keys);
        }
        return value instanceof Expression.Arithmetic arithmetic
                && followsFrom(arithmetic.left(), keys)
                && followsFrom(arithmetic.right(), keys);
    }

    /** The values of a new row, by attribute. */
    private Optional<Map<String, Expression>> insert(
            Syntax.InsertStatement insert, ExpressionResolver expressions, Scope scope, Set<String> fresh) {
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
                .filter(a -> !a.nullable())
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
            if (value == null && attribute.nullable()) {
                values.put(attribute.name(), new Expression.Null(attribute.type(), insert.range()));
                continue;
            }
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
        return whole ? Optional.of(values) : Optional.empty();
    }

    private @Nullable Expression fieldValue(
            Entity entity,
            Attribute attribute,
            Syntax.FieldValue written,
            ExpressionResolver expressions,
            Scope scope,
            Set<String> fresh) {
        Syntax.Expression expression = written.value() != null
                ? written.value()
                : new Syntax.Path(
                        List.of(written.name()), List.of(), written.name().range());
        if (expression instanceof Syntax.NewRow generated) {
            return newRow(entity, attribute, generated);
        }
        boolean ownKey = attribute.merge() == Merge.KEY
                && expression instanceof Syntax.Path path
                && path.key().isEmpty()
                && path.names().size() == 1
                && fresh.contains(path.names().get(0).text());
        if (ownKey) {
            String name = ((Syntax.Path) expression).names().get(0).text();
            Type type = scope.type(name);
            if (type instanceof Type.Reference reference && reference.entity().equals(entity.name())) {
                return new Expression.Variable(name, type, expression.range());
            }
        }
        if (attribute.merge() == Merge.KEY && freshField(expression, scope, entity)) {
            return expressions.any(expression);
        }
        return fitting(expressions.value(expression, attribute.type()).orElse(null), attribute);
    }

    private @Nullable Expression newRow(Entity entity, Attribute attribute, Syntax.NewRow written) {
        boolean generated =
                attribute.merge() == Merge.KEY && entity.keys().size() == 1 && attribute.type() instanceof Type.Uuid;
        if (!generated) {
            problems.error(
                    "TRB0115",
                    written.range(),
                    "`new` generates a key that is one `uuid`, which `" + entity.name() + "." + attribute.name()
                            + "` is not",
                    "give it a value");
            return null;
        }
        return new Expression.NewRow(new Type.Reference(entity.name()), written.range());
    }

    /** Whether it is a {@code new} field of a list's element, for a row of this entity. */
    private static boolean freshField(Syntax.Expression expression, Scope scope, Entity entity) {
        return expression instanceof Syntax.Path path
                && path.key().isEmpty()
                && path.names().size() == 2
                && scope.type(path.names().get(0).text()) instanceof Type.Tuple tuple
                && tuple.field(path.names().get(1).text())
                        .filter(f -> f.fresh() && f.type().equals(new Type.Reference(entity.name())))
                        .isPresent();
    }

    /** The value, unless it is a constant that the attribute can never hold. */
    private @Nullable Expression fitting(@Nullable Expression value, Attribute attribute) {
        if (value instanceof Expression.Null && !attribute.nullable()) {
            problems.error(
                    "TRB0127",
                    value.range(),
                    "`" + attribute.name() + "` is never null",
                    "declare it with `?`, as `" + attribute.name() + ": " + attribute.type() + "?`");
            return null;
        }
        BigDecimal constant = constant(value);
        if (value != null && constant != null && attribute.merge() != Merge.COUNTER && !fits(constant, attribute)) {
            problems.error(
                    "TRB0139",
                    value.range(),
                    "this number does not fit `" + attribute.name() + "`, which is `" + attribute.type() + "`",
                    "write a smaller number, or declare `" + attribute.name() + "` with a type that holds it");
            return null;
        }
        return value;
    }

    private static @Nullable BigDecimal constant(@Nullable Expression value) {
        if (value instanceof Expression.Negated negated) {
            BigDecimal operand = constant(negated.operand());
            return operand == null ? null : operand.negate();
        }
        return value instanceof Expression.Literal literal && literal.value() instanceof BigDecimal number
                ? number
                : null;
    }

    private static boolean fits(BigDecimal value, Attribute attribute) {
        if (attribute.type() instanceof Type.Decimal decimal) {
            BigDecimal rounded = value.setScale(decimal.scale(), RoundingMode.HALF_UP);
            return rounded.precision() - rounded.scale() <= decimal.precision() - decimal.scale()
                    || rounded.signum() == 0;
        }
        int bits = value.setScale(0, RoundingMode.HALF_UP).toBigInteger().bitLength();
        return bits < (attribute.type() instanceof Type.Int ? Integer.SIZE : Long.SIZE);
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
        boolean isNew = ExpressionResolver.isFresh(row)
                || (row instanceof Expression.Variable variable && fresh.contains(variable.name()));
        if (isNew) {
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
        Type valueType = attribute.type();
        Optional<Expression> value = change.operator().equals("=")
                ? Optional.ofNullable(
                        fitting(expressions.value(change.value(), valueType).orElse(null), attribute))
                : expressions
                        .present(change.value(), valueType)
                        .flatMap(v -> Optional.ofNullable(fitting(v, attribute)));
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

    /** A generated key is good for one row: it is inserted on some path, and at most once on each. */
    private void checkFreshAreInserted(List<Parameter> parameters, Syntax.OperationDeclaration declaration) {
        for (Parameter parameter : parameters) {
            if (parameter.fresh()) {
                checkFresh(parameter, null, declaration);
            } else if (parameter.type() instanceof Type.ListOf list && list.element() instanceof Type.Tuple tuple) {
                tuple.fields().stream()
                        .filter(Parameter::fresh)
                        .forEach(field -> checkFresh(field, parameter.name(), declaration));
            }
        }
    }

    private void checkFresh(Parameter row, @Nullable String list, Syntax.OperationDeclaration declaration) {
        if (!(row.type() instanceof Type.Reference reference)) {
            return;
        }
        FreshRow fresh = new FreshRow(reference.entity(), row.name(), list);
        int inserts = inserts(declaration.statements(), fresh, list == null ? row.name() : null);
        if (inserts != 1) {
            problems.error(
                    "TRB0116",
                    row.range(),
                    "the `new` row `" + row.name() + "` is inserted " + (inserts == 0 ? "nowhere" : "more than once")
                            + ", expected once",
                    list == null
                            ? "insert it once with `insert " + reference.entity() + " { ... }`, and not in a loop"
                            : "insert it once in `for each x in " + list + " { ... }`, and in no loop inside");
        }
    }

    /** A {@code new} parameter, or a {@code new} field of the elements of a list. */
    private record FreshRow(
            String entity, String name, @Nullable String list) {}

    /**
     * How often one path through the statements inserts a new row at most; 2 stands for more than once.
     *
     * @param written how the row is named here; null outside the loop over its list
     */
    private int inserts(List<Syntax.Statement> statements, FreshRow row, @Nullable String written) {
        int sum = 0;
        for (Syntax.Statement statement : statements) {
            if (statement instanceof Syntax.InsertStatement insert) {
                boolean it = written != null && insert.entity().text().equals(row.entity()) && setsKey(insert, written);
                sum += it ? 1 : 0;
            } else if (statement instanceof Syntax.IfStatement branch) {
                sum += Math.max(inserts(branch.then(), row, written), inserts(branch.otherwise(), row, written));
            } else if (statement instanceof Syntax.ForEachStatement loop) {
                boolean own = loop.binding().domain().text().equals(row.list());
                sum += own && written == null
                        ? inserts(loop.body(), row, loop.binding().variable().text() + "." + row.name())
                        : 2 * inserts(loop.body(), row, written);
            }
        }
        return Math.min(2, sum);
    }

    private boolean setsKey(Syntax.InsertStatement insert, String row) {
        return application.entity(insert.entity().text()).keys().stream()
                .anyMatch(key -> insert.values().stream()
                        .filter(v -> v.name().text().equals(key.name()))
                        .anyMatch(v -> v.value() == null
                                ? key.name().equals(row)
                                : v.value() instanceof Syntax.Path path
                                        && path.key().isEmpty()
                                        && text(path).equals(row)));
    }

    private static String text(Syntax.Path path) {
        return path.names().stream().map(Syntax.Name::text).collect(Collectors.joining("."));
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
            SourceRange first = assigned.putIfAbsent(InvText.of(target), statement.range());
            if (first != null) {
                problems.error(
                        "TRB0135",
                        statement.range(),
                        "`" + InvText.of(target) + "` is assigned twice",
                        "keep the one that is meant");
            }
        }
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
                return sound(insert.values());
            }
            if (statement instanceof Syntax.EnsureStatement ensure) {
                return sound(ensure.values());
            }
            if (statement instanceof Syntax.DeleteStatement delete) {
                return sound(delete.row());
            }
            if (statement instanceof Syntax.IfStatement branch) {
                return sound(branch.condition());
            }
            if (statement instanceof Syntax.ForEachStatement loop) {
                return sound(loop.binding()) && sound(loop.where());
            }
            Syntax.ChangeStatement change = (Syntax.ChangeStatement) statement;
            boolean target = sound(change.target());
            return sound(change.value()) && target;
        }

        private boolean sound(List<Syntax.FieldValue> values) {
            boolean sound = true;
            for (Syntax.FieldValue value : values) {
                Syntax.Expression expression = value.value();
                sound &= expression == null ? !broken.contains(value.name().text()) : sound(expression);
            }
            return sound;
        }

        private boolean sound(Syntax.Binding binding) {
            return !broken.contains(binding.domain().text());
        }

        boolean sound(Syntax.@Nullable Expression expression) {
            if (expression instanceof Syntax.Path path) {
                return sound(path);
            }
            if (expression instanceof Syntax.Unary unary) {
                return sound(unary.operand());
            }
            if (expression instanceof Syntax.Binary binary) {
                boolean left = sound(binary.left());
                return sound(binary.right()) && left;
            }
            if (expression instanceof Syntax.Membership in) {
                return sound(in.value()) && in.options().stream().allMatch(this::sound);
            }
            if (expression instanceof Syntax.Quantified quantified) {
                return quantified.bindings().stream().allMatch(this::sound)
                        && sound(quantified.where())
                        && sound(quantified.condition());
            }
            if (expression instanceof Syntax.Aggregate aggregate) {
                return sound(aggregate.binding()) && sound(aggregate.summand()) && sound(aggregate.where());
            }
            return !(expression instanceof Syntax.Call call)
                    || call.arguments().stream().allMatch(this::sound);
        }

        private boolean sound(Syntax.Path path) {
            if (!path.key().isEmpty()) {
                return path.key().stream().allMatch(this::sound);
            }
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
    }
}
