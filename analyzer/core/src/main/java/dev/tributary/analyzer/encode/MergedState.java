package dev.tributary.analyzer.encode;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.model.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A state after the effects of one invocation were merged into it.
 *
 * <p>Values of deleted rows go on changing here, although the runtime forgets them: no invariant ranges over a deleted
 * row, so the difference cannot be seen.
 */
final class MergedState implements State {
    /** How many ancestors a cascade is followed through before one predicate stands for all that are left. */
    private static final int MOST_ANCESTORS = 4;

    private final Application application;
    private final Scene scene;
    private final State base;
    private final Invocation invocation;
    private final Set<Fault> faults;

    MergedState(Application application, Scene scene, State base, Invocation invocation, Set<Fault> faults) {
        this.application = application;
        this.scene = scene;
        this.base = base;
        this.invocation = invocation;
        this.faults = faults;
    }

    State base() {
        return base;
    }

    List<Effect> effects() {
        return invocation.effects();
    }

    @Override
    public String name() {
        return invocation.name() + "(" + base.name() + ")";
    }

    private List<Effect> creating(String entity) {
        return effects().stream()
                .filter(e -> e.creates() && e.entity().equals(entity))
                .toList();
    }

    @Override
    public String inserted(String entity, String row) {
        List<String> ways = new ArrayList<>();
        ways.add(base.inserted(entity, row));
        creating(entity).forEach(e -> ways.add(e.hits(row)));
        return Smt.or(ways);
    }

    @Override
    public String deleted(String entity, String row) {
        return deleted(entity, row, 0);
    }

    private String deleted(String entity, String row, int ancestors) {
        List<String> ways = new ArrayList<>();
        ways.add(base.deleted(entity, row));
        if (faults.contains(Fault.DELETE_LOSES)) {
            return Smt.or(ways);
        }
        for (Effect effect : effects()) {
            if (effect.deletes() && effect.entity().equals(entity)) {
                ways.add(effect.hits(row));
            }
        }
        for (Attribute attribute : application.entity(entity).attributes()) {
            if (attribute.cascade() && !untouched(entity)) {
                ways.add(cascaded(entity, attribute, row, ancestors));
            }
        }
        return Smt.or(ways);
    }

    /** Whether no effect makes a row of the entity, or deletes one of its ancestors: then no cascade is news. */
    private boolean untouched(String entity) {
        Set<String> written = Footprint.written(application, effects());
        return !written.contains("+" + entity) && !written.contains("-" + entity);
    }

    private String cascaded(String entity, Attribute attribute, String row, int ancestors) {
        String target = ((Type.Reference) attribute.type()).entity();
        String parent = value(entity, attribute, row).term();
        String seen = faults.contains(Fault.CASCADE_AT_ORIGIN_ONLY)
                ? invocation.snapshot().exists(entity, row)
                : inserted(entity, row);
        if (ancestors == MOST_ANCESTORS) {
            // What is above a row never changes, unless the invocation makes some of it.
            boolean fixed = effects().stream()
                    .noneMatch(e -> e.creates()
                            && Footprint.ancestors(application, target).contains(e.entity()));
            String symbol = Smt.symbol((fixed ? invocation.name() : name()) + " deletes an ancestor of " + target);
            scene.universe().declare(symbol, "(declare-fun " + symbol + " (" + Sorts.row(target) + ") Bool)");
            scene.universe().cutOff();
            return Smt.and(seen, Smt.or(base.deleted(target, parent), "(" + symbol + " " + parent + ")"));
        }
        return Smt.and(seen, deleted(target, parent, ancestors + 1));
    }

    @Override
    public Value value(String entity, Attribute attribute, String row) {
        Value value = base.value(entity, attribute, row);
        if (attribute.merge() != Merge.KEY) {
            List<String> made = new ArrayList<>();
            for (Effect effect : creating(entity)) {
                value = choose(makes(effect, row, made), effect.initial(attribute, row), value);
                made.add(effect.hits(row));
            }
        }
        for (Effect effect : effects()) {
            if (effect.entity().equals(entity) && attribute.equals(effect.attribute())) {
                value = changed(effect, attribute, value, row);
            }
        }
        return value;
    }

    /**
     * Whether an effect makes a row: a row that is there, or that an earlier effect made, is not ensured again.
     *
     * @param made whether each earlier effect of the invocation makes it
     */
    private String makes(Effect effect, String row, List<String> made) {
        return effect.inserts()
                ? effect.hits(row)
                : Smt.and(effect.hits(row), Smt.not(base.inserted(effect.entity(), row)), Smt.not(Smt.or(made)));
    }

    private static Value choose(String condition, Value then, Value otherwise) {
        return new Value(
                Smt.ite(condition, then.term(), otherwise.term()),
                then.scale(),
                Smt.ite(condition, then.isNull(), otherwise.isNull()));
    }

    private Value changed(Effect effect, Attribute attribute, Value before, String row) {
        return switch (attribute.merge()) {
            case COUNTER -> Value.of(Smt.sum(List.of(before.term(), effect.added(row))), before.scale());
            // Later assignments of one invocation carry the same stamp and come later in its list: the last one stands.
            case REGISTER ->
                choose(
                        Smt.and(effect.hits(row), wins(effect.entity(), attribute, row), lasts(effect, row)),
                        effect.assigned(row),
                        before);
            case MAX -> joined(effect, attribute, before, row, true);
            case MIN -> joined(effect, attribute, before, row, false);
            case KEY, IMMUTABLE -> throw new IllegalStateException(attribute.name() + " never changes");
        };
    }

    /** Whether no assignment of an earlier statement comes later after all, in another turn of a loop. */
    private String lasts(Effect effect, String row) {
        List<String> outlived = new ArrayList<>();
        for (Effect other : effects().subList(0, effects().indexOf(effect))) {
            boolean same =
                    other.entity().equals(effect.entity()) && Objects.equals(other.attribute(), effect.attribute());
            if (same && other.mayPrecede(effect)) {
                outlived.add(effect.outlivedBy(other, row));
            }
        }
        return Smt.not(Smt.or(outlived));
    }

    /** The value before has one place in the term, or a long body of raises would make it grow without bounds. */
    private static Value joined(Effect effect, Attribute attribute, Value before, String row, boolean greatest) {
        Value after = effect.assigned(row);
        String name = Smt.symbol("before");
        String beyond = greatest ? greater(attribute, after.term(), name) : greater(attribute, name, after.term());
        String replaces = Smt.and(effect.hits(row), after.exists(), Smt.or(before.isNull(), beyond));
        String term = "(let ((" + name + " " + before.term() + ")) " + Smt.ite(replaces, after.term(), name) + ")";
        String isNull = Smt.and(before.isNull(), Smt.not(Smt.and(effect.hits(row), after.exists())));
        return new Value(term, before.scale(), isNull);
    }

    private static String greater(Attribute attribute, String left, String right) {
        return attribute.type() instanceof Type.Bool ? Smt.and(left, Smt.not(right)) : Smt.call(">", left, right);
    }

    private String wins(String entity, Attribute attribute, String row) {
        if (faults.contains(Fault.STAMPS_IGNORED)) {
            return Smt.TRUE;
        }
        return Smt.or(Smt.call(">", invocation.stamp(), base.stamp(entity, attribute, row)), madeHere(entity, row));
    }

    /** Whether this invocation made the row, which no other has written then. */
    private String madeHere(String entity, String row) {
        return Smt.or(creating(entity).stream()
                .map(e -> e.ensures() ? Smt.and(e.hits(row), Smt.not(base.inserted(entity, row))) : e.hits(row))
                .toList());
    }

    @Override
    public String stamp(String entity, Attribute attribute, String row) {
        String result = base.stamp(entity, attribute, row);
        List<String> made = new ArrayList<>();
        for (Effect effect : creating(entity)) {
            String stamp = effect.inserts() ? invocation.stamp() : scene.bottomStamp();
            result = Smt.ite(makes(effect, row, made), stamp, result);
            made.add(effect.hits(row));
        }
        for (Effect effect : effects()) {
            if (effect.entity().equals(entity) && attribute.equals(effect.attribute())) {
                result = Smt.ite(Smt.and(effect.hits(row), wins(entity, attribute, row)), invocation.stamp(), result);
            }
        }
        return result;
    }
}
