package dev.tributary.engine;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Domain;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.InvText;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;
import dev.tributary.effect.Effect;
import dev.tributary.effect.RowId;
import dev.tributary.evaluate.Evaluator;
import dev.tributary.evaluate.Evaluator.DanglingReferenceException;
import dev.tributary.evaluate.Reads;
import dev.tributary.evaluate.Rows;
import dev.tributary.outcome.GuardRejectedException;
import dev.tributary.outcome.InvalidArgumentException;
import dev.tributary.outcome.RowNotFoundException;
import dev.tributary.store.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the {@code .inv} file says of one operation, executed: arguments, guard, effects. Safe for use by many threads. */
final class Declaration {
    private final Schema schema;
    private final Operation operation;
    private final Evaluator evaluator;
    private final Reads reads;
    private final Set<String> choices;

    Declaration(Application application, Operation operation) {
        this(new Schema(application), operation);
    }

    Declaration(Schema schema, Operation operation) {
        this.schema = schema;
        this.operation = operation;
        this.evaluator = new Evaluator(schema.application());
        this.reads = new Reads(schema.application());
        this.choices = operation.choices().stream().map(Parameter::name).collect(Collectors.toUnmodifiableSet());
    }

    Operation operation() {
        return operation;
    }

    Schema schema() {
        return schema;
    }

    Evaluator evaluator() {
        return evaluator;
    }

    /** Refuses arguments that are missing, unknown, or of another type or size than declared. */
    void checkArguments(Map<String, @Nullable Object> arguments) {
        for (String name : arguments.keySet()) {
            if (operation.parameter(name).isEmpty()) {
                String problem =
                        choices.contains(name) ? "is for the body to choose, not for its caller" : "is not declared";
                throw new InvalidArgumentException(operation.name(), name, problem);
            }
        }
        for (Parameter parameter : operation.parameters()) {
            Object value = arguments.get(parameter.name());
            String problem = value != null
                    ? Values.problem(schema.application(), parameter.type(), value)
                    : parameter.fresh() || parameter.nullable() ? null : "is missing";
            if (problem != null) {
                throw new InvalidArgumentException(operation.name(), parameter.name(), problem);
            }
        }
    }

    /** Whether a parameter names a new row. */
    boolean isFresh(String parameter) {
        return operation.parameter(parameter).filter(Parameter::fresh).isPresent();
    }

    /** Makes the keys of new rows that the caller left out. */
    Map<String, @Nullable Object> withNewKeys(Map<String, @Nullable Object> arguments, NewKeys keys) {
        return withNewKeys(arguments, keys, new HashSet<>());
    }

    /**
     * Makes the keys of new rows that the caller left out, also those in the elements of lists.
     *
     * @param made gets them
     */
    Map<String, @Nullable Object> withNewKeys(Map<String, @Nullable Object> arguments, NewKeys keys, Set<Object> made) {
        return withKeys(operation.parameters(), arguments, "", keys, made);
    }

    private static Map<String, @Nullable Object> withKeys(
            List<Parameter> parameters, Map<?, ?> given, String place, NewKeys keys, Set<Object> made) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        given.forEach((name, value) -> all.put((String) name, value));
        for (Parameter parameter : parameters) {
            Object value = all.get(parameter.name());
            if (parameter.fresh() && value == null) {
                RowKey key = RowKey.of(keys.at(place + parameter.name()));
                made.add(key);
                all.put(parameter.name(), key);
            } else if (value instanceof List<?> list
                    && parameter.type() instanceof Type.ListOf type
                    && type.element() instanceof Type.Tuple tuple
                    && tuple.fields().stream().anyMatch(Parameter::fresh)) {
                List<Object> elements = new ArrayList<>();
                for (Object element : list) {
                    String inside = place + parameter.name() + "/" + elements.size() + "/";
                    elements.add(withKeys(tuple.fields(), (Map<?, ?>) element, inside, keys, made));
                }
                all.put(parameter.name(), List.copyOf(elements));
            }
        }
        return all;
    }

    /** Every row argument must be visible, and every condition of the guard must hold that reads no choice. */
    void checkGuard(Map<String, @Nullable Object> arguments, Rows rows) {
        for (Parameter parameter : operation.parameters()) {
            checkVisible(parameter, parameter.name(), arguments.get(parameter.name()), rows);
        }
        for (Expression guard : operation.requires()) {
            if (!readsChoice(guard)) {
                check(guard, arguments, rows);
            }
        }
    }

    private void checkVisible(Parameter input, String place, @Nullable Object value, Rows rows) {
        if (value == null || input.fresh()) {
            return;
        }
        if (input.type() instanceof Type.Reference reference) {
            RowId id = new RowId(reference.entity(), (RowKey) value);
            if (rows.find(id).isEmpty()) {
                throw new RowNotFoundException(operation.name(), place, id.toString());
            }
        } else if (input.type() instanceof Type.ListOf list) {
            Parameter element = new Parameter(input.name(), list.element(), false, input.range());
            ((List<?>) value).forEach(e -> checkVisible(element, place, e, rows));
        } else if (input.type() instanceof Type.Tuple tuple) {
            tuple.fields()
                    .forEach(f -> checkVisible(f, place + "." + f.name(), ((Map<?, ?>) value).get(f.name()), rows));
        }
    }

    /** Holds the choices, which are among the arguments, to the guard. */
    void checkChoices(Map<String, @Nullable Object> arguments, Rows rows) {
        for (Expression guard : operation.requires()) {
            if (readsChoice(guard)) {
                check(guard, arguments, rows);
            }
        }
    }

    private void check(Expression guard, Map<String, @Nullable Object> arguments, Rows rows) {
        try {
            if (!evaluator.holds(guard, arguments, rows)) {
                throw new GuardRejectedException(operation.name(), InvText.of(guard));
            }
        } catch (DanglingReferenceException e) {
            throw notFound(e);
        }
    }

    private RowNotFoundException notFound(DanglingReferenceException dangling) {
        return new RowNotFoundException(
                operation.name(),
                InvText.of(dangling.reference()),
                dangling.row().toString());
    }

    /** Whether a body that runs this operation with these arguments makes keys of its own for new rows. */
    boolean leavesKeys(Map<String, @Nullable Object> arguments) {
        Set<Object> made = new HashSet<>();
        withNewKeys(arguments, NewKeys.GENERATED, made);
        return !made.isEmpty()
                || operation.body().stream()
                        .flatMap(Statement::walk)
                        .flatMap(s -> s.expressions().stream())
                        .anyMatch(e -> e instanceof Expression.NewRow);
    }

    boolean readsChoice(Expression expression) {
        return !choices.isEmpty()
                && ((expression instanceof Expression.Variable variable && choices.contains(variable.name()))
                        || expression.inside().stream().anyMatch(this::readsChoice));
    }

    /**
     * The effects that the declaration has with these arguments on these rows.
     *
     * @throws InvalidArgumentException when a value would not fit, or when only a body can say what is chosen
     * @throws RowNotFoundException when a row is changed by its key that is not there, or read through a reference
     * @throws dev.tributary.outcome.InvariantRejectedException when a row is ensured that was deleted
     */
    List<Effect> effects(Map<String, @Nullable Object> arguments, Rows rows, NewKeys keys) {
        return generate(arguments, rows, keys).effects();
    }

    /** The same, with the keys that were made on the way. */
    Generation generate(Map<String, @Nullable Object> arguments, Rows rows, NewKeys keys) {
        for (Parameter choice : operation.choices()) {
            if (!arguments.containsKey(choice.name())) {
                throw new InvalidArgumentException(
                        operation.name(), choice.name(), "is for a method's body to choose, and there is none");
            }
        }
        Generation generation = new Generation(schema, evaluator, operation.name(), rows, keys);
        try {
            generation.run(operation.body(), arguments);
        } catch (DanglingReferenceException e) {
            throw notFound(e);
        }
        return generation;
    }

    /**
     * Explains what a body did by the declaration, holds it to the guard, and makes sure that it did nothing else.
     *
     * @throws dev.tributary.outcome.EffectMismatchException when it did
     */
    Explanation explain(Map<String, @Nullable Object> arguments, List<Effect> captured, Rows rows) {
        return new Explaining(this, arguments, captured, rows).explanation();
    }

    /**
     * What a body did, in the words of its declaration.
     *
     * @param arguments with the keys of the rows that it made and the values that it chose
     * @param effects those that are declared, which are what is committed; see docs/decisions/004
     */
    record Explanation(Map<String, @Nullable Object> arguments, List<Effect> effects) {}

    /**
     * The rows that the declaration changes, as far as fixed attributes lead to them: these can be known before the
     * snapshot that the operation will use.
     */
    List<RowId> targets(Map<String, @Nullable Object> arguments, Rows rows) {
        List<RowId> targets = new ArrayList<>();
        targets(operation.body(), arguments, rows, targets);
        return targets;
    }

    private void targets(
            List<Statement> statements, Map<String, @Nullable Object> variables, Rows rows, List<RowId> targets) {
        for (Statement statement : statements) {
            if (statement instanceof Statement.Delete delete) {
                target(delete.row(), variables, rows, targets);
            } else if (statement instanceof Statement.Change change) {
                target(change.target().row(), variables, rows, targets);
            } else if (statement instanceof Statement.If branch) {
                targets(branch.then(), variables, rows, targets);
                targets(branch.otherwise(), variables, rows, targets);
            } else if (statement instanceof Statement.ForEach loop
                    && loop.binding().domain() instanceof Domain.Elements elements
                    && variables.get(elements.parameter()) instanceof List<?> list) {
                for (Object element : list) {
                    Map<String, @Nullable Object> inside =
                            Evaluator.with(variables, loop.binding().variable(), element);
                    targets(loop.body(), inside, rows, targets);
                }
            }
        }
    }

    /** None when a row on the way is not there; the invocation itself will say so. */
    private void target(Expression row, Map<String, @Nullable Object> variables, Rows rows, List<RowId> targets) {
        if (!reads.fixed(row) || !(row.type() instanceof Type.Reference reference)) {
            return;
        }
        try {
            Object key = row instanceof Expression.RowByKey named
                    ? evaluator.key(named, variables, rows)
                    : evaluator.value(row, variables, rows);
            if (key instanceof RowKey known) {
                targets.add(new RowId(reference.entity(), known));
            }
        } catch (NoSuchElementException e) {
            return;
        }
    }
}
