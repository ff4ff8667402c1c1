package dev.tributary.analyzer.encode;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Domain;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Parameter;
import dev.tributary.dsl.model.Statement;
import dev.tributary.dsl.model.Type;
import dev.tributary.dsl.source.Position;
import dev.tributary.dsl.source.SourceRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * One invocation of an operation with arbitrary arguments in an arbitrary snapshot: its arguments, its effects as
 * functions of that snapshot, and everything its origin made sure of.
 */
final class Invocation {
    private static final SourceRange NOWHERE = new SourceRange("", new Position(1, 1), new Position(1, 1));
    private final Application application;
    private final Scene scene;
    private final Operation operation;
    private final String prefix;
    private final BaseState snapshot;
    private final Set<Fault> faults;
    private final Map<String, String> lists = new LinkedHashMap<>();
    private final List<Effect> effects = new ArrayList<>();
    private final Env env;

    Invocation(
            Application application,
            Scene scene,
            Operation operation,
            String prefix,
            BaseState snapshot,
            Set<Fault> faults) {
        this.application = application;
        this.scene = scene;
        this.operation = operation;
        this.prefix = prefix;
        this.snapshot = snapshot;
        this.faults = faults;
        Env inputs = Env.EMPTY;
        for (Parameter input : operation.inputs()) {
            inputs = inputs.with(input.name(), input(input), 0);
        }
        this.env = inputs;
        scene.declare(stamp(), "(declare-const " + stamp() + " Int)");
        operation.body().forEach(s -> effect(s, List.of(), List.of()));
    }

    private Value input(Parameter input) {
        if (input.type() instanceof Type.ListOf list) {
            String sort = Smt.symbol("Element " + prefix + "." + input.name());
            scene.declareList(sort, list.element());
            lists.put(input.name(), sort);
            return Value.of(sort);
        }
        String symbol = constant(input.name(), Sorts.of(input.type()));
        String isNull = input.nullable() ? constant(input.name() + " null", "Bool") : Smt.FALSE;
        return new Value(symbol, Sorts.scale(input.type()), isNull);
    }

    private String constant(String name, String sort) {
        String symbol = Smt.symbol(prefix + "." + name);
        scene.declare(symbol, "(declare-const " + symbol + " " + sort + ")");
        return symbol;
    }

    private void effect(Statement statement, List<Binding> loops, List<Expression> conditions) {
        if (statement instanceof Statement.If branch) {
            branch.then().forEach(s -> effect(s, loops, more(conditions, branch.condition())));
            Expression otherwise = new Expression.Not(branch.condition(), branch.range());
            branch.otherwise().forEach(s -> effect(s, loops, more(conditions, otherwise)));
        } else if (statement instanceof Statement.ForEach loop) {
            List<Expression> inside = more(conditions, loop.condition());
            loop.body().forEach(s -> effect(s, more(loops, loop.binding()), inside));
        } else {
            String name = prefix + " effect " + effects.size();
            Effect effect = new Effect(application, this, statement, loops, conditions, name);
            effects.add(effect);
        }
    }

    private static <T> List<T> more(List<T> list, T last) {
        List<T> longer = new ArrayList<>(list);
        longer.add(last);
        return longer;
    }

    /** Names the rows that this invocation knows from the start. */
    void nameRows() {
        for (Parameter input : operation.inputs()) {
            if (input.type() instanceof Type.Reference reference) {
                scene.name(
                        Sorts.row(reference.entity()), env.value(input.name()).term(), 0, true);
            }
        }
        for (int i = 0; i < effects.size(); i++) {
            Effect effect = effects.get(i);
            if (!effect.loops().isEmpty()) {
                continue;
            }
            String row;
            if (!effect.creates()) {
                row = effect.targetTerm().term();
            } else if (effect.generated()) {
                row = effect.generatedRow();
                effect.insertedRow(row);
            } else {
                row = constant("inserted " + i, Sorts.row(effect.entity()));
                effect.insertedRow(row);
            }
            scene.name(Sorts.row(effect.entity()), row, 0, true);
        }
    }

    Application application() {
        return application;
    }

    Scene scene() {
        return scene;
    }

    Translator translator() {
        return scene.translator();
    }

    String stamp() {
        return Smt.symbol(prefix + " stamp");
    }

    /** A name that no other invocation of the query has. */
    String name() {
        return prefix;
    }

    Operation operation() {
        return operation;
    }

    Env env() {
        return env;
    }

    BaseState snapshot() {
        return snapshot;
    }

    List<Effect> effects() {
        return effects;
    }

    /** The sorts of the elements of list parameters, by parameter. */
    Map<String, String> lists() {
        return lists;
    }

    MergedState after(State state) {
        return new MergedState(application, scene, state, this, faults);
    }

    /** What the origin made sure of, the invariants aside: arguments exist, values fit, the guard holds. */
    List<String> originFacts() {
        List<String> all = new ArrayList<>();
        for (Parameter input : operation.inputs()) {
            if (input.type() instanceof Type.ListOf list) {
                all.addAll(elementFacts(Objects.requireNonNull(lists.get(input.name())), list.element()));
            } else {
                all.add(valueFact(input, env.value(input.name())));
            }
        }
        operation
                .requires()
                .forEach(guard -> all.add(translator().truth(guard, env, snapshot, Translator.Polarity.ASSUMED)));
        for (Effect effect : effects) {
            if (effect.insertedRow() != null && !effect.generated()) {
                all.add(Smt.implies(effect.condition(), effect.keysAre(effect.insertedRow(), env)));
            }
            rowsOf(effect).forEach(row -> all.addAll(effect.facts(row)));
        }
        insertedOnce(all);
        return all;
    }

    /** The rows of the universe that an effect may concern. */
    private List<String> rowsOf(Effect effect) {
        if (!effect.loops().isEmpty()) {
            return scene.universe().near(Sorts.row(effect.entity()));
        }
        String inserted = effect.insertedRow();
        return List.of(inserted != null ? inserted : effect.targetTerm().term());
    }

    /** A row is not inserted twice, nor after it was ensured; two that ensure it agree, unless it was there before both. */
    private void insertedOnce(List<String> facts) {
        for (int i = 0; i < effects.size(); i++) {
            for (int j = i + 1; j < effects.size(); j++) {
                Effect one = effects.get(i);
                Effect other = effects.get(j);
                if (!one.creates() || !other.creates() || !one.entity().equals(other.entity())) {
                    continue;
                }
                if (one.inserts() && other.ensures()) {
                    continue; // It is there, and nothing is done.
                }
                for (String row : scene.universe().near(Sorts.row(one.entity()))) {
                    String twice = Smt.and(one.hits(row), other.hits(row));
                    facts.add(Smt.not(
                            other.inserts()
                                    ? twice
                                    : Smt.and(
                                            twice,
                                            Smt.not(snapshot.inserted(one.entity(), row)),
                                            scene.clash(one, other, row))));
                }
            }
        }
    }

    private String valueFact(Parameter input, Value value) {
        if (input.type() instanceof Type.Reference reference) {
            return input.fresh() ? Smt.TRUE : Smt.or(value.isNull(), snapshot.exists(reference.entity(), value.term()));
        }
        return Smt.or(value.isNull(), Sorts.range(application, input.type(), value.term()));
    }

    private List<String> elementFacts(String sort, Type element) {
        List<String> facts = new ArrayList<>();
        for (String term : scene.universe().all(sort)) {
            for (Parameter field : fields(element)) {
                Value value = element instanceof Type.Tuple
                        ? scene.field(sort, field, term)
                        : scene.elementValue(sort, element, term);
                facts.add(Smt.implies(Scene.inList(sort, term), valueFact(field, value)));
            }
        }
        return facts;
    }

    /** What a member of a loop's range refers to exists in the snapshot, as arguments and references do. */
    String refersToExisting(Binding loop, String sort, String term) {
        List<String> exist = new ArrayList<>();
        if (loop.domain() instanceof Domain.Elements elements) {
            for (Parameter field : fields(elements.element())) {
                Value value = elements.element() instanceof Type.Tuple
                        ? scene.field(sort, field, term)
                        : scene.elementValue(sort, field.type(), term);
                exist.add(valueFact(field, value));
            }
        } else {
            for (Attribute attribute : application.entity(loop.entity()).attributes()) {
                if (attribute.type() instanceof Type.Reference reference) {
                    Value value = snapshot.value(loop.entity(), attribute, term);
                    exist.add(Smt.or(value.isNull(), snapshot.exists(reference.entity(), value.term())));
                }
            }
        }
        return Smt.and(exist);
    }

    /** The fields of a list's elements; a list of plain values has one without a name. */
    static List<Parameter> fields(Type element) {
        return element instanceof Type.Tuple tuple
                ? tuple.fields()
                : List.of(new Parameter("", element, false, NOWHERE));
    }
}
