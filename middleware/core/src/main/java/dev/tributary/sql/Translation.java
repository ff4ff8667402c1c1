package dev.tributary.sql;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Domain;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Expression.AggregateFunction;
import dev.tributary.dsl.model.Expression.ComparisonOperator;
import dev.tributary.dsl.model.Expression.Quantifier;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.Type;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Expressions as SQL over one state. It means what the evaluator in memory means: conditions are true or false and never
 * null, arithmetic is numeric. Through a reference to a row that is not there null is read.
 *
 * <p>Two forms of a condition differ in what they cost: {@link #where} may be null where the condition is false, so that
 * an index serves it; {@link #condition} never is.
 */
final class Translation {
    private final Application application;
    private final Cells cells;
    private final State state;
    private final AtomicInteger aliases;

    Translation(Application application, State state, AtomicInteger aliases) {
        this.application = application;
        this.cells = new Cells(application);
        this.state = state;
        this.aliases = aliases;
    }

    Translation(Application application, State state) {
        this(application, state, new AtomicInteger());
    }

    State state() {
        return state;
    }

    String alias() {
        return "t" + aliases.incrementAndGet();
    }

    // Conditions

    /** True exactly where all of them are so. */
    Sql where(List<Conjunct> conjuncts, Scope scope) {
        return Sql.all(conjuncts.stream()
                .map(each -> where(each.condition(), each.holds(), scope))
                .toList());
    }

    /** True exactly where the condition holds, or does not; else false or null. */
    Sql where(Expression condition, boolean holds, Scope scope) {
        if (condition instanceof Expression.Not not) {
            return where(not.operand(), !holds, scope);
        }
        if (condition instanceof Expression.Logical logical) {
            return where(logical, holds, scope);
        }
        if (condition instanceof Expression.Quantified quantified) {
            boolean all = quantified.quantifier() == Quantifier.FOR_ALL;
            Sql exists = exists(quantified.bindings(), Conjunct.of(quantified.condition(), !all), scope);
            return all == holds ? Sql.format("NOT {}", exists) : exists;
        }
        if (condition instanceof Expression.Comparison comparison && (holds || isEquality(comparison))) {
            return comparison(holds ? comparison : negated(comparison), scope);
        }
        return holds ? condition(condition, scope) : Sql.format("NOT {}", condition(condition, scope));
    }

    private Sql where(Expression.Logical logical, boolean holds, Scope scope) {
        boolean left = switch (logical.operator()) {
            case AND, OR -> holds;
            case IMPLIES -> !holds;
        };
        boolean and = (logical.operator() == Expression.LogicalOperator.AND) == holds;
        return Sql.format(
                and ? "({} AND {})" : "({} OR {})",
                where(logical.left(), left, scope),
                where(logical.right(), holds, scope));
    }

    /** True or false. */
    Sql condition(Expression condition, Scope scope) {
        if (condition instanceof Expression.Literal literal) {
            return Sql.of(literal.value().equals(true) ? "TRUE" : "FALSE");
        }
        if (condition instanceof Expression.Not not) {
            return Sql.format("(NOT {})", condition(not.operand(), scope));
        }
        if (condition instanceof Expression.Logical logical) {
            String template = switch (logical.operator()) {
                case AND -> "({} AND {})";
                case OR -> "({} OR {})";
                case IMPLIES -> "(NOT {} OR {})";
            };
            return Sql.format(template, condition(logical.left(), scope), condition(logical.right(), scope));
        }
        if (condition instanceof Expression.Comparison comparison) {
            Sql compared = comparison(comparison, scope);
            boolean canBeNull = switch (comparison.operator()) {
                case NOT_EQUAL -> false;
                case EQUAL -> nullable(comparison.left(), scope) != nullable(comparison.right(), scope);
                default -> nullable(comparison.left(), scope) || nullable(comparison.right(), scope);
            };
            return canBeNull ? Sql.format("coalesce({}, FALSE)", compared) : compared;
        }
        if (condition instanceof Expression.IsNull test) {
            return Sql.format("({} IS NULL)", columns(test.operand(), scope).get(0));
        }
        if (condition instanceof Expression.In in) {
            List<Sql> options = in.options().stream()
                    .map(option -> same(in.value(), option, scope))
                    .toList();
            return Sql.format("({})", Sql.join(" OR ", options));
        }
        if (condition instanceof Expression.Quantified) {
            return where(condition, true, scope);
        }
        if (condition instanceof Expression.Call call) {
            return Sql.format(
                    "coalesce({} ~ ('^(?:' || {} || ')$'), FALSE)",
                    scalar(call.arguments().get(0), scope),
                    scalar(call.arguments().get(1), scope));
        }
        Sql value = scalar(condition, scope);
        return nullable(condition, scope) ? Sql.format("coalesce({}, FALSE)", value) : value;
    }

    static boolean isEquality(Expression.Comparison comparison) {
        return comparison.operator() == ComparisonOperator.EQUAL
                || comparison.operator() == ComparisonOperator.NOT_EQUAL;
    }

    /** The opposite of an equality. */
    private static Expression.Comparison negated(Expression.Comparison comparison) {
        ComparisonOperator opposite = comparison.operator() == ComparisonOperator.EQUAL
                ? ComparisonOperator.NOT_EQUAL
                : ComparisonOperator.EQUAL;
        return new Expression.Comparison(opposite, comparison.left(), comparison.right(), comparison.range());
    }

    private Sql same(Expression left, Expression right, Scope scope) {
        return condition(new Expression.Comparison(ComparisonOperator.EQUAL, left, right, left.range()), scope);
    }

    /** Null, at most, where it is false. */
    private Sql comparison(Expression.Comparison comparison, Scope scope) {
        ComparisonOperator operator = comparison.operator();
        if (!isEquality(comparison)) {
            return Sql.format(
                    "({} " + operator.symbol() + " {})",
                    ordered(comparison.left(), scope),
                    ordered(comparison.right(), scope));
        }
        boolean equal = operator == ComparisonOperator.EQUAL;
        boolean leftNull = nullable(comparison.left(), scope);
        boolean rightNull = nullable(comparison.right(), scope);
        String symbol;
        if (equal) {
            symbol = leftNull && rightNull ? " IS NOT DISTINCT FROM " : " = ";
        } else {
            symbol = leftNull || rightNull ? " IS DISTINCT FROM " : " <> ";
        }
        List<Sql> left = columns(comparison.left(), scope);
        List<Sql> right = columns(comparison.right(), scope);
        List<Sql> parts = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            parts.add(Sql.format("{}" + symbol + "{}", left.get(i), right.get(i)));
        }
        return Sql.format("({})", Sql.join(equal ? " AND " : " OR ", parts));
    }

    /** A value that compares by size as the language says: an enum literal by its place. */
    private Sql ordered(Expression expression, Scope scope) {
        Sql value = scalar(expression, scope);
        return expression.type() instanceof Type.Enumeration type
                ? Sql.format("array_position({}, {})", literals(type), value)
                : value;
    }

    private Sql literals(Type.Enumeration type) {
        return new Sql(
                "CAST(? AS text[])", List.of(application.enumType(type.name()).literals()));
    }

    // Rows and elements of a domain

    /** Whether there are rows for all bindings that meet all conditions. */
    private Sql exists(List<Binding> bindings, List<Conjunct> conditions, Scope scope) {
        Binding first = bindings.get(0);
        List<Binding> rest = bindings.subList(1, bindings.size());
        Set<String> later = new LinkedHashSet<>();
        rest.forEach(binding -> later.add(binding.variable()));
        Source source = source(first, scope);
        Scope inside = scope.with(first.variable(), source.bound());
        List<Conjunct> here = new ArrayList<>();
        List<Conjunct> deeper = new ArrayList<>();
        for (Conjunct conjunct : conditions) {
            boolean now = Conjunct.variables(conjunct.condition()).stream().noneMatch(later::contains);
            (now ? here : deeper).add(conjunct);
        }
        List<Sql> parts = new ArrayList<>();
        if (!here.isEmpty()) {
            parts.add(where(here, inside));
        }
        if (!rest.isEmpty()) {
            parts.add(exists(rest, deeper, inside));
        }
        return Sql.format("EXISTS (SELECT 1 FROM {} WHERE {}{})", source.from(), Sql.all(parts), state.fence());
    }

    private record Source(Sql from, Scope.Bound bound) {}

    private Source source(Binding binding, Scope scope) {
        String alias = alias();
        if (binding.domain() instanceof Domain.Rows rows) {
            return new Source(
                    Sql.format("{} {}", state.table(rows.entity()), alias), new Scope.RowOf(alias, rows.entity()));
        }
        Domain.Elements elements = (Domain.Elements) binding.domain();
        Object list = ((Scope.Given) scope.get(elements.parameter())).value();
        return new Source(
                unnest(elements.element(), (List<?>) Objects.requireNonNull(list), alias),
                new Scope.ElementOf(alias, elements.element()));
    }

    private Sql unnest(Type element, List<?> list, String alias) {
        List<Type> types = cells.flatTypes(element);
        List<Sql> arrays = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            int column = i;
            List<@Nullable Object> texts = new ArrayList<>();
            list.forEach(each -> texts.add(flatElement(element, each).get(column)));
            arrays.add(new Sql("CAST(CAST(? AS text[]) AS " + Cells.sqlType(types.get(i)) + "[])", List.of(texts)));
            names.add("c" + (i + 1));
        }
        return Sql.format("unnest({}) AS {} ({})", Sql.join(", ", arrays), alias, String.join(", ", names));
    }

    private List<@Nullable String> flatElement(Type type, @Nullable Object element) {
        if (!(type instanceof Type.Tuple tuple)) {
            return cells.flat(type, element);
        }
        List<@Nullable String> flat = new ArrayList<>();
        Map<?, ?> fields = (Map<?, ?>) Objects.requireNonNull(element);
        tuple.fields().forEach(field -> flat.addAll(cells.flat(field.type(), fields.get(field.name()))));
        return flat;
    }

    private Sql aggregate(Expression.Aggregate aggregate, Scope scope) {
        Source source = source(aggregate.binding(), scope);
        Scope inside = scope.with(aggregate.binding().variable(), source.bound());
        Sql where = where(Conjunct.of(aggregate.condition(), true), inside);
        if (aggregate.function() == AggregateFunction.COUNT) {
            return Sql.format("(SELECT count(*) FROM {} WHERE {})", source.from(), where);
        }
        boolean sum = aggregate.function() == AggregateFunction.SUM;
        Sql summand = sum ? numeric(aggregate.summand(), inside) : ordered(aggregate.summand(), inside);
        // Named in a subquery: an aggregate of what belongs to a query around this one would be taken for one of that
        // query.
        String alias = alias();
        Sql result = sum
                ? Sql.of("coalesce(sum(" + alias + ".v), 0)")
                : Sql.of(aggregate.function().word() + "(" + alias + ".v)");
        if (aggregate.summand().type() instanceof Type.Enumeration type) {
            result = Sql.format("({})[{}]", literals(type), result);
        }
        return Sql.format(
                "(SELECT {} FROM (SELECT {} AS v FROM {} WHERE {}) {})", result, summand, source.from(), where, alias);
    }

    // Values

    /** The one column of a value that is no reference. */
    Sql scalar(Expression expression, Scope scope) {
        if (expression instanceof Expression.Literal literal) {
            return literal.value() instanceof Boolean truth
                    ? Sql.of(truth ? "TRUE" : "FALSE")
                    : given(literal.type(), literal.value()).get(0);
        }
        if (expression instanceof Expression.Arithmetic arithmetic) {
            return Sql.format(
                    "({} " + arithmetic.operator().symbol() + " {})",
                    numeric(arithmetic.left(), scope),
                    numeric(arithmetic.right(), scope));
        }
        if (expression instanceof Expression.Negated negated) {
            return Sql.format("(- {})", numeric(negated.operand(), scope));
        }
        if (expression instanceof Expression.Aggregate aggregate) {
            return aggregate(aggregate, scope);
        }
        if (expression instanceof Expression.Call call && call.function() == Expression.Function.LENGTH) {
            return Sql.format("char_length({})", scalar(call.arguments().get(0), scope));
        }
        boolean value = expression instanceof Expression.Variable
                || expression instanceof Expression.AttributeOf
                || expression instanceof Expression.FieldOf
                || expression instanceof Expression.Null;
        return value ? columns(expression, scope).get(0) : condition(expression, scope);
    }

    /** In a type in which nothing overflows. */
    private Sql numeric(Expression expression, Scope scope) {
        return Sql.format("CAST({} AS numeric)", scalar(expression, scope));
    }

    /** All columns of a value. */
    List<Sql> columns(Expression expression, Scope scope) {
        if (expression instanceof Expression.Variable variable) {
            return variable(variable, scope);
        }
        if (expression instanceof Expression.FieldOf field) {
            return field(field, scope);
        }
        if (expression instanceof Expression.AttributeOf path) {
            return attribute(path, scope);
        }
        if (expression instanceof Expression.RowByKey row) {
            return cells.ofKey(row.entity()).stream()
                    .map(cell -> lookUp(row.entity(), keyColumns(row, scope), cell))
                    .toList();
        }
        if (expression instanceof Expression.Null) {
            return given(expression.type(), null);
        }
        return List.of(scalar(expression, scope));
    }

    private List<Sql> variable(Expression.Variable variable, Scope scope) {
        Scope.Bound bound = scope.get(variable.name());
        if (bound instanceof Scope.RowOf row) {
            return keyOf(row.alias(), row.entity());
        }
        return bound instanceof Scope.ElementOf element
                ? numbered(element.alias(), 0, cells.flatTypes(element.type()).size())
                : given(variable.type(), ((Scope.Given) bound).value());
    }

    private static List<Sql> numbered(String alias, int offset, int count) {
        List<Sql> columns = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            columns.add(Sql.of(alias + ".c" + (offset + i)));
        }
        return columns;
    }

    private List<Sql> field(Expression.FieldOf field, Scope scope) {
        Scope.Bound bound = scope.get(((Expression.Variable) field.element()).name());
        if (bound instanceof Scope.Given given) {
            Map<?, ?> fields = (Map<?, ?>) Objects.requireNonNull(given.value());
            return given(field.type(), fields.get(field.field()));
        }
        Scope.ElementOf element = (Scope.ElementOf) bound;
        int offset = 0;
        for (var each : ((Type.Tuple) element.type()).fields()) {
            if (each.name().equals(field.field())) {
                break;
            }
            offset += cells.flatTypes(each.type()).size();
        }
        return numbered(element.alias(), offset, cells.flatTypes(field.type()).size());
    }

    private List<Sql> attribute(Expression.AttributeOf path, Scope scope) {
        Entity entity = application.entity(path.entity());
        Attribute attribute = application.attribute(path.entity(), path.attribute());
        List<Cells.Cell> columns = cells.of(attribute);
        if (path.row() instanceof Expression.Variable variable
                && scope.get(variable.name()) instanceof Scope.RowOf row) {
            return columns.stream()
                    .map(cell -> Sql.of(row.alias() + "." + cell.name()))
                    .toList();
        }
        List<Sql> key =
                path.row() instanceof Expression.RowByKey row ? keyColumns(row, scope) : columns(path.row(), scope);
        if (attribute.merge() == Merge.KEY && !(path.row() instanceof Expression.RowByKey)) {
            // The reference itself has it.
            int offset = cells.offset(entity, attribute.name(), true);
            return key.subList(offset, offset + columns.size());
        }
        return columns.stream().map(cell -> lookUp(path.entity(), key, cell)).toList();
    }

    private List<Sql> keyColumns(Expression.RowByKey row, Scope scope) {
        List<Sql> columns = new ArrayList<>();
        List<Attribute> keys = application.entity(row.entity()).keys();
        for (int i = 0; i < keys.size(); i++) {
            Expression part = row.key().get(i);
            List<Sql> sql = columns(part, scope);
            boolean rounds = keys.get(i).type().numeric()
                    && !part.type().equals(keys.get(i).type());
            int scale = keys.get(i).type() instanceof Type.Decimal decimal ? decimal.scale() : 0;
            columns.addAll(rounds ? List.of(Sql.format("round(CAST({} AS numeric), " + scale + ")", sql.get(0))) : sql);
        }
        return columns;
    }

    private Sql lookUp(String entity, List<Sql> key, Cells.Cell cell) {
        String alias = alias();
        return Sql.format(
                "(SELECT {}.{} FROM {} {} WHERE {})",
                alias,
                cell.name(),
                state.table(entity),
                alias,
                equal(keyOf(alias, entity), key));
    }

    /** The key columns of a row under an alias. */
    List<Sql> keyOf(String alias, String entity) {
        return cells.ofKey(entity).stream()
                .map(cell -> Sql.of(alias + "." + cell.name()))
                .toList();
    }

    /** Column by column; null where a side is. */
    static Sql equal(List<Sql> left, List<Sql> right) {
        List<Sql> parts = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            parts.add(Sql.format("{} = {}", left.get(i), right.get(i)));
        }
        return Sql.all(parts);
    }

    private List<Sql> given(Type type, @Nullable Object value) {
        List<Sql> columns = new ArrayList<>();
        List<Type> types = cells.flatTypes(type);
        List<@Nullable String> texts = cells.flat(type, value);
        for (int i = 0; i < types.size(); i++) {
            boolean fits = !(value instanceof BigDecimal number) || fits(types.get(i), number);
            columns.add(Sql.value(texts.get(i), fits ? Cells.sqlType(types.get(i)) : "numeric"));
        }
        return columns;
    }

    /** A number in an expression may have another size than the attributes of its type. */
    private static boolean fits(Type type, BigDecimal number) {
        int bits = type instanceof Type.Int ? Integer.SIZE : Long.SIZE;
        return type instanceof Type.Decimal
                || (number.stripTrailingZeros().scale() <= 0
                        && number.precision() - number.scale() <= 20
                        && number.toBigInteger().bitLength() < bits);
    }

    /** Whether a value can be null; a yes may be wrong. */
    boolean nullable(Expression expression, Scope scope) {
        if (expression instanceof Expression.Variable variable) {
            return scope.get(variable.name()) instanceof Scope.Given given && given.value() == null;
        }
        if (expression instanceof Expression.AttributeOf path) {
            boolean direct = path.row() instanceof Expression.Variable variable
                    && scope.get(variable.name()) instanceof Scope.RowOf;
            return !direct
                    || application.attribute(path.entity(), path.attribute()).nullable();
        }
        if (expression instanceof Expression.Arithmetic || expression instanceof Expression.Negated) {
            return expression.inside().stream().anyMatch(inside -> nullable(inside, scope));
        }
        if (expression instanceof Expression.Aggregate aggregate) {
            return aggregate.function() == AggregateFunction.MIN || aggregate.function() == AggregateFunction.MAX;
        }
        return expression instanceof Expression.Null
                || expression instanceof Expression.FieldOf
                || expression instanceof Expression.RowByKey
                || (expression instanceof Expression.Call call && call.function() == Expression.Function.LENGTH);
    }
}
