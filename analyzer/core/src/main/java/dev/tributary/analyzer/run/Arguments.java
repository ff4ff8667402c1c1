package dev.tributary.analyzer.run;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.RowKey;
import dev.tributary.dsl.model.Type;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Small arguments for one operation in one state, the simplest first; each condition of the guard prunes early. */
final class Arguments {
    private static final int MOST_ELEMENTS = 6;
    private static final int MOST_PAIRED_ELEMENTS = 3;
    /** More than the new keys of any one input: those of two elements of a list. */
    private static final int MOST_NEW = 64;

    private final Interpreter interpreter;
    private final Application application;
    private final Relevance relevance;
    private final List<BigDecimal> numbers;
    private final List<String> texts;

    Arguments(Application application, Interpreter interpreter, Relevance relevance) {
        this.application = application;
        this.interpreter = interpreter;
        this.relevance = relevance;
        Constants constants = new Constants(application);
        this.numbers = constants.numbers();
        this.texts = constants.texts();
    }

    /** The inputs of one operation in the order in which they are chosen, and the conditions by the last of their inputs. */
    private static final class Plan {
        private final Operation operation;
        private final List<Parameter> inputs;
        private final List<List<Expression>> conditions = new ArrayList<>();
        /** Conditions that may read rows which the operation itself makes, and hold then. */
        private final Set<Expression> hinted = Collections.newSetFromMap(new IdentityHashMap<>());

        Plan(Operation operation, List<Expression> hints) {
            this.operation = operation;
            this.inputs = new ArrayList<>(operation.inputs());
            // Rows first: what they hold bounds the values.
            inputs.sort(java.util.Comparator.comparing(input -> !(input.type() instanceof Type.Reference)));
            inputs.forEach(input -> conditions.add(new ArrayList<>()));
            for (Expression guard : operation.requires()) {
                conjuncts(guard).forEach(this::place);
            }
            hints.forEach(hint -> {
                hinted.add(hint);
                place(hint);
            });
        }

        private void place(Expression condition) {
            Set<String> names = new LinkedHashSet<>();
            Relevance.variables(condition, names);
            int last = -1;
            for (int i = 0; i < inputs.size(); i++) {
                if (names.contains(inputs.get(i).name())) {
                    last = i;
                }
            }
            if (last >= 0) {
                conditions.get(last).add(condition);
            }
        }
    }

    static List<Expression> conjuncts(Expression expression) {
        if (expression instanceof Expression.Logical logical && logical.operator() == Expression.LogicalOperator.AND) {
            List<Expression> all = new ArrayList<>(conjuncts(logical.left()));
            all.addAll(conjuncts(logical.right()));
            return all;
        }
        return List.of(expression);
    }

    private final Map<String, Plan> plans = new LinkedHashMap<>();

    /**
     * Offers arguments until one offer is answered with false.
     *
     * @param site whose new keys to use, so that two sites never generate the same
     */
    void each(Operation operation, Database state, int site, Predicate<Map<String, @Nullable Object>> use) {
        Plan plan = plans.computeIfAbsent(
                operation.name(), name -> new Plan(operation, new Preconditions(application).of(operation)));
        // Simple arguments first: the sum of the places of the chosen candidates grows.
        Round round = new Round(plan, state, site, use);
        int most = round.mostPlaces();
        for (int places = 0; places <= most && !round.stopped; places++) {
            round.choose(0, Env.EMPTY, new LinkedHashMap<>(), places);
        }
    }

    private final class Round {
        private final Plan plan;
        private final Database state;
        private final int site;
        private final Predicate<Map<String, @Nullable Object>> use;
        private boolean stopped;
        private static final int MOST_PLACES = 24;

        Round(Plan plan, Database state, int site, Predicate<Map<String, @Nullable Object>> use) {
            this.plan = plan;
            this.state = state;
            this.site = site;
            this.use = use;
        }

        int mostPlaces() {
            int most = 0;
            for (Parameter input : plan.inputs) {
                List<@Nullable Object> all = candidates(input);
                if (all.isEmpty()) {
                    return -1;
                }
                // A value that a condition asks for comes on top.
                most += all.size() - 1 + (input.type().numeric() ? 1 : 0);
            }
            return Math.min(most, MOST_PLACES);
        }

        private List<@Nullable Object> candidates(Parameter input) {
            return Arguments.this.candidates(plan.operation, input, state, site);
        }

        void choose(int next, Env env, Map<String, @Nullable Object> chosen, int places) {
            if (next == plan.inputs.size()) {
                if (places == 0 && !use.test(new LinkedHashMap<>(chosen))) {
                    stopped = true;
                }
                return;
            }
            Parameter input = plan.inputs.get(next);
            List<@Nullable Object> candidates = asked(input, plan.conditions.get(next), env, candidates(input));
            boolean last = next == plan.inputs.size() - 1;
            for (int place = last ? places : 0; place <= places && place < candidates.size() && !stopped; place++) {
                Object value = candidates.get(place);
                Env bound = env.with(input.name(), value);
                if (hold(plan.conditions.get(next), bound)) {
                    chosen.put(input.name(), value);
                    choose(next + 1, bound, chosen, places - place);
                    chosen.remove(input.name());
                }
            }
        }

        private boolean hold(List<Expression> conditions, Env env) {
            return conditions.stream().allMatch(condition -> {
                try {
                    return interpreter.evaluator().holds(condition, env, state);
                } catch (Evaluator.MissingRowException e) {
                    return plan.hinted.contains(condition);
                }
            });
        }

        /** Values that a condition compares the input with are worth trying; one that it must equal is the only one. */
        private List<@Nullable Object> asked(
                Parameter input, List<Expression> conditions, Env env, List<@Nullable Object> candidates) {
            List<@Nullable Object> more = candidates;
            for (Expression condition : conditions) {
                if (!(condition instanceof Expression.Comparison comparison)) {
                    continue;
                }
                Expression other = null;
                if (isInput(comparison.left(), input)) {
                    other = comparison.right();
                } else if (isInput(comparison.right(), input)) {
                    other = comparison.left();
                }
                Set<String> names = new LinkedHashSet<>();
                if (other != null) {
                    Relevance.variables(other, names);
                }
                if (other == null || names.contains(input.name())) {
                    continue;
                }
                Object value;
                try {
                    value = interpreter.evaluator().value(other, env, state);
                } catch (Evaluator.MissingRowException e) {
                    if (plan.hinted.contains(condition)) {
                        continue;
                    }
                    return List.of();
                }
                if (comparison.operator() == Expression.ComparisonOperator.EQUAL) {
                    return Collections.singletonList(value);
                }
                if (value != null && candidates.stream().noneMatch(c -> Values.same(c, value))) {
                    more = new ArrayList<>(more);
                    more.add(value);
                }
            }
            return more;
        }

        private boolean isInput(Expression expression, Parameter input) {
            return expression instanceof Expression.Variable variable
                    && variable.name().equals(input.name());
        }
    }

    private List<@Nullable Object> candidates(Operation operation, Parameter input, Database state, int site) {
        if (input.type() instanceof Type.ListOf list) {
            return lists(operation, list.element(), state, site, place(operation, input));
        }
        List<@Nullable Object> all = values(input.type(), input.fresh(), state, site, place(operation, input));
        if (input.nullable()) {
            all = new ArrayList<>(all);
            all.add(null);
        }
        boolean matters = input.fresh() || relevance.input(operation, input.name());
        return matters || all.size() < 2 ? all : all.subList(0, 1);
    }

    /** Where the new keys of an input begin, so that no two inputs have the same. */
    private static int place(Operation operation, Parameter input) {
        return operation.inputs().indexOf(input) * MOST_NEW;
    }

    private List<@Nullable Object> values(Type type, boolean fresh, Database state, int site, int ahead) {
        List<@Nullable Object> all = new ArrayList<>();
        if (type instanceof Type.Reference reference) {
            if (fresh) {
                all.add(fresh(reference.entity(), state, site, ahead));
            } else {
                all.addAll(state.keys(reference.entity()));
            }
        } else if (type.numeric()) {
            numbers.stream()
                    .filter(number -> interpreter.evaluator().values().fits(type, number))
                    .forEach(all::add);
        } else if (type instanceof Type.Text) {
            all.addAll(texts);
        } else if (type instanceof Type.Bool) {
            all.add(true);
            all.add(false);
        } else if (type instanceof Type.Enumeration enumeration) {
            all.addAll(application.enumType(enumeration.name()).literals());
        } else {
            for (int i = 1; i <= 3; i++) {
                all.add(
                        type instanceof Type.Uuid
                                ? new UUID(0, i)
                                : type instanceof Type.Date
                                        ? LocalDate.of(2026, 1, i)
                                        : Instant.parse("2026-01-0" + i + "T00:00:00Z"));
            }
        }
        return all;
    }

    /** A key that no row of the state has. */
    static RowKey fresh(String entity, Database state, int site, int ahead) {
        return RowKey.of(new UUID(site, state.known(entity).size() + 1L + ahead));
    }

    /** Lists of one element, of two, of none. */
    private List<@Nullable Object> lists(Operation operation, Type element, Database state, int site, int place) {
        List<Object> one = elements(operation, element, state, site, place);
        List<Object> other = elements(operation, element, state, site, place + MOST_NEW / 2);
        List<@Nullable Object> lists = new ArrayList<>();
        one.forEach(e -> lists.add(List.of(e)));
        for (int i = 0; i < Math.min(one.size(), MOST_PAIRED_ELEMENTS); i++) {
            for (int j = 0; j < Math.min(other.size(), MOST_PAIRED_ELEMENTS); j++) {
                lists.add(List.of(one.get(i), other.get(j)));
            }
        }
        lists.add(List.of());
        return lists;
    }

    private List<Object> elements(Operation operation, Type element, Database state, int site, int ahead) {
        List<Object> all = new ArrayList<>();
        if (!(element instanceof Type.Tuple tuple)) {
            values(element, false, state, site, ahead)
                    .forEach(value -> all.add(java.util.Objects.requireNonNull(value)));
            return all.subList(0, Math.min(all.size(), MOST_ELEMENTS));
        }
        List<List<@Nullable Object>> fields = new ArrayList<>();
        int most = 0;
        for (Parameter field : tuple.fields()) {
            List<@Nullable Object> values = values(
                    field.type(),
                    field.fresh(),
                    state,
                    site,
                    ahead + tuple.fields().indexOf(field));
            if (field.nullable()) {
                values.add(null);
            }
            if (!field.fresh() && !relevance.input(operation, field.name()) && values.size() > 1) {
                values = values.subList(0, 1);
            }
            if (values.isEmpty()) {
                return all;
            }
            fields.add(values);
            most += values.size() - 1;
        }
        for (int places = 0; places <= most && all.size() < MOST_ELEMENTS; places++) {
            tuples(tuple, fields, new LinkedHashMap<>(), places, all);
        }
        return all;
    }

    private void tuples(
            Type.Tuple tuple,
            List<List<@Nullable Object>> fields,
            Map<String, @Nullable Object> chosen,
            int places,
            List<Object> all) {
        if (chosen.size() == fields.size()) {
            if (places == 0 && all.size() < MOST_ELEMENTS) {
                all.add(Collections.unmodifiableMap(new LinkedHashMap<>(chosen)));
            }
            return;
        }
        List<@Nullable Object> values = fields.get(chosen.size());
        String name = tuple.fields().get(chosen.size()).name();
        for (int place = 0; place <= places && place < values.size(); place++) {
            chosen.put(name, values.get(place));
            tuples(tuple, fields, chosen, places - place, all);
            chosen.remove(name);
        }
    }
}
