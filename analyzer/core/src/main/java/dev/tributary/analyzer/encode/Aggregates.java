package dev.tributary.analyzer.encode;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Domain;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Expression.AggregateFunction;
import dev.tributary.dsl.model.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Sums, counts, least and greatest values.
 *
 * <p>A sum in a state is what the counted rows of the {@link Universe} contribute, one by one, plus the rest: an unknown
 * number for all other rows. Where effects change no contributions but those of rows that they name, the sum changes by
 * exactly these. Where they can change others, rests of different states are tied together by witnesses: if the rest is greater in one
 * state than in another, then some row outside the universe contributes more in the one than in the other; if two effects
 * together change it by more than the sum of what each changes alone, then they do so for some row.
 *
 * <p>The greatest value is that of a witness, and no row of the universe has a greater one.
 */
final class Aggregates {
    private final Application application;
    private final Scene scene;
    private final Universe universe;
    private final Translator translator;

    Aggregates(Application application, Scene scene, Universe universe, Translator translator) {
        this.application = application;
        this.scene = scene;
        this.universe = universe;
        this.translator = translator;
    }

    Value value(Expression.Aggregate aggregate, Env env, State state) {
        Grounding grounding = new Grounding(aggregate, env);
        return switch (aggregate.function()) {
            case COUNT, SUM -> Value.of(grounding.total(state), Sorts.scale(aggregate));
            case MIN, MAX -> grounding.extreme(state);
        };
    }

    /** One aggregate for one choice of its free variables. */
    private final class Grounding {
        private final Expression.Aggregate aggregate;
        private final Env env;
        private final String sort;
        private final String name;
        private final String key;
        private final List<String> sorts = new ArrayList<>();
        private final List<String> arguments = new ArrayList<>();

        Grounding(Expression.Aggregate aggregate, Env env) {
            this.aggregate = aggregate;
            this.env = env;
            this.sort = Translator.sort(aggregate.binding(), env);
            Map<String, Type> types = new LinkedHashMap<>();
            Reads.walk(aggregate, e -> {
                if (e instanceof Expression.Variable variable) {
                    types.put(variable.name(), variable.type());
                }
            });
            StringBuilder shape = new StringBuilder(aggregate.function().word() + " " + universe.number(aggregate));
            if (aggregate.binding().domain() instanceof Domain.Elements) {
                shape.append(" of ").append(sort.replace("|", ""));
            }
            Set<String> free = new TreeSet<>(Reads.freeVariables(aggregate));
            for (String variable : free) {
                Value value = env.value(variable);
                Type type = types.get(variable);
                if (type == null || type instanceof Type.ListOf) {
                    // Each invocation has a list of its own under that name.
                    shape.append(" over ").append(value.term().replace("|", ""));
                    continue;
                }
                String element = env.elements().get(variable);
                sorts.add(element != null ? element : Sorts.of(type));
                arguments.add(value.term());
                if (element != null) {
                    shape.append(" by ").append(element.replace("|", ""));
                }
                if (!value.isNull().equals(Smt.FALSE)) {
                    sorts.add("Bool");
                    arguments.add(value.isNull());
                    shape.append(" null ").append(variable);
                }
            }
            this.name = shape.toString();
            this.key = name + env.key(free);
        }

        private String function(String role, State state, String result) {
            String symbol = Smt.symbol(name + " " + role + "@" + state.name());
            if (sorts.isEmpty()) {
                universe.declare(symbol, "(declare-const " + symbol + " " + result + ")");
                return symbol;
            }
            universe.declare(symbol, "(declare-fun " + symbol + " (" + String.join(" ", sorts) + ") " + result + ")");
            return "(" + symbol + " " + String.join(" ", arguments) + ")";
        }

        private Set<String> settled() {
            return Settled.paths(application, aggregate.binding().variable(), List.of(aggregate.condition()));
        }

        /** Whether a term contributes in a state, and the environment of its contribution. */
        private String contributes(String term, State state) {
            Env bound = translator.bind(aggregate.binding(), term, env, universe.depth(term));
            String member = Translator.member(aggregate.binding(), term, env, state);
            String condition = translator.truth(aggregate.condition(), bound, state, Translator.Polarity.BOTH);
            if (aggregate.function() == AggregateFunction.COUNT) {
                return Smt.and(member, condition);
            }
            return Smt.and(member, condition, summand(term, state).exists());
        }

        private Value summand(String term, State state) {
            Env bound = translator.bind(aggregate.binding(), term, env, universe.depth(term));
            return translator.value(aggregate.summand(), bound, state);
        }

        private String contribution(String term, State state) {
            String amount = aggregate.function() == AggregateFunction.COUNT
                    ? "1"
                    : summand(term, state).term();
            return Smt.ite(contributes(term, state), amount, "0");
        }

        String total(State state) {
            String total = function("of all", state, "Int");
            scene.axiom(key + " total@" + state.name(), () -> {
                List<String> parts = new ArrayList<>();
                if (state instanceof MergedState merged && neutral(merged)) {
                    parts.add(total(merged.base()));
                    once(
                            touched(merged),
                            term -> Smt.call("-", contribution(term, state), contribution(term, merged.base())),
                            parts);
                    return Smt.equal(total, Smt.sum(parts));
                }
                parts.add(rest(state));
                once(universe.counted(sort), term -> contribution(term, state), parts);
                return Smt.equal(total, Smt.sum(parts));
            });
            return total;
        }

        /** What each row adds, also where several terms are one row. */
        private void once(List<String> terms, UnaryOperator<String> adds, List<String> parts) {
            for (int i = 0; i < terms.size(); i++) {
                String term = terms.get(i);
                String again = Smt.or(terms.subList(0, i).stream()
                        .map(other -> Smt.equal(term, other))
                        .toList());
                parts.add(Smt.ite(again, "0", adds.apply(term)));
            }
        }

        /** The rows whose contribution effects can change that are neutral for all others. */
        private List<String> touched(MergedState merged) {
            Set<String> own = Reads.of(aggregate);
            Set<String> rows = new LinkedHashSet<>();
            for (Effect effect : merged.effects()) {
                boolean concerned = Sorts.row(effect.entity()).equals(sort)
                        && Footprint.written(application, effect).stream().anyMatch(own::contains);
                if (concerned) {
                    String inserted = effect.insertedRow();
                    rows.add(inserted != null ? inserted : effect.targetTerm().term());
                }
            }
            return List.copyOf(rows);
        }

        /** What the rows outside the universe add up to. */
        private String rest(State state) {
            if (state instanceof MergedState merged && neutral(merged)) {
                return rest(merged.base());
            }
            String rest = function("of the rest", state, "Int");
            if (aggregate.function() == AggregateFunction.COUNT) {
                scene.axiom(key + " rest@" + state.name(), () -> Smt.call(">=", rest, "0"));
            } else {
                witness(
                        "negative",
                        "",
                        state,
                        () -> Smt.call("<", rest, "0"),
                        w -> Smt.call("<", contribution(w, state), "0"));
            }
            if (state instanceof MergedState merged) {
                tie(merged.base(), merged);
                scene.diamond().filter(d -> d.both() == merged).ifPresent(this::tie);
            }
            return rest;
        }

        private void tie(State before, State after) {
            String pair = before.name() + " to ";
            witness(
                    "more",
                    pair,
                    after,
                    () -> Smt.call(">", rest(after), rest(before)),
                    w -> Smt.call(">", contribution(w, after), contribution(w, before)));
            witness(
                    "less",
                    pair,
                    after,
                    () -> Smt.call("<", rest(after), rest(before)),
                    w -> Smt.call("<", contribution(w, after), contribution(w, before)));
        }

        private void tie(Scene.Diamond d) {
            tie(d.second(), d.both());
            for (String operator : List.of(">", "<")) {
                witness(
                        "together " + operator,
                        "",
                        d.both(),
                        () -> Smt.call(
                                operator,
                                Smt.call("-", rest(d.both()), rest(d.first())),
                                Smt.call("-", rest(d.second()), rest(d.common()))),
                        w -> Smt.call(
                                operator,
                                Smt.call("-", contribution(w, d.both()), contribution(w, d.first())),
                                Smt.call("-", contribution(w, d.second()), contribution(w, d.common()))));
            }
        }

        /** A row outside the universe that explains the rest, when the premise holds; keys of few values may leave no such row. */
        private void witness(
                String role, String of, State state, Supplier<String> premise, UnaryOperator<String> says) {
            if (env.depth() >= Universe.DEEPEST) {
                universe.cutOff();
                return;
            }
            scene.axiom(key + " " + role + " " + of + state.name(), () -> {
                String w = universe.witness(key + " " + role + " " + of + state.name(), sort, env.depth() + 1);
                scene.name(sort, w, env.depth() + 1, false, settled());
                List<String> parts = new ArrayList<>();
                parts.add(says.apply(w));
                universe.counted(sort).forEach(c -> parts.add(Smt.not(Smt.equal(w, c))));
                return Smt.implies(premise.get(), Smt.and(parts));
            });
        }

        /** Whether effects leave the contribution of every row as it is that they do not name. */
        private boolean neutral(MergedState merged) {
            boolean rows = aggregate.binding().domain() instanceof Domain.Rows;
            Set<String> own = Reads.of(aggregate);
            Set<String> beyond = rows ? Reads.beyond(aggregate) : own;
            for (Effect effect : merged.effects()) {
                for (String written : Footprint.written(application, effect)) {
                    if (beyond.contains(written)) {
                        return false;
                    }
                    boolean ofNamedRow = effect.loops().isEmpty()
                            && Footprint.entity(written).equals(effect.entity())
                            && !(effect.deletes() && Footprint.cascadesToItself(application, effect.entity()));
                    if (own.contains(written) && !ofNamedRow) {
                        return false;
                    }
                }
            }
            return true;
        }

        Value extreme(State state) {
            String value = function("of all", state, "Int");
            String none = function("of nothing", state, "Bool");
            String operator = aggregate.function() == AggregateFunction.MAX ? ">=" : "<=";
            scene.axiom(
                    key + " bounds@" + state.name(),
                    () -> Smt.and(universe.all(sort).stream()
                            .map(term -> Smt.implies(
                                    contributes(term, state),
                                    Smt.and(
                                            Smt.not(none),
                                            Smt.call(
                                                    operator,
                                                    value,
                                                    summand(term, state).term()))))
                            .toList()));
            if (env.depth() >= Universe.DEEPEST) {
                universe.cutOff();
            } else {
                scene.axiom(key + " attained@" + state.name(), () -> {
                    String w = universe.witness(key + "@" + state.name(), sort, env.depth() + 1);
                    scene.name(sort, w, env.depth() + 1, true, settled());
                    return Smt.or(
                            none,
                            Smt.and(
                                    contributes(w, state),
                                    Smt.equal(value, summand(w, state).term())));
                });
            }
            return new Value(value, Sorts.scale(aggregate), none);
        }
    }
}
