package dev.tributary.analyzer.encode;

import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Merge;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * A state after the effects of one invocation were merged into it.
 *
 * <p>Values of deleted rows go on changing here, although the runtime forgets them: no invariant ranges over a deleted
 * row, so the difference cannot be seen.
 *
 * @param stamp the invocation's stamp, which all its assignments carry
 */
record MergedState(State base, List<SymbolicEffect> effects, String stamp) implements State {
    MergedState {
        effects = List.copyOf(effects);
    }

    @Override
    public String inserted(String entity, String row) {
        List<String> ways = new ArrayList<>();
        ways.add(base.inserted(entity, row));
        for (SymbolicEffect effect : effects) {
            if (effect instanceof SymbolicEffect.Insert && effect.entity().equals(entity)) {
                ways.add(Smt.equal(row, effect.row()));
            }
        }
        return Smt.or(ways);
    }

    @Override
    public String deleted(String entity, String row) {
        List<String> ways = new ArrayList<>();
        ways.add(base.deleted(entity, row));
        for (SymbolicEffect effect : effects) {
            if (effect instanceof SymbolicEffect.Delete && effect.entity().equals(entity)) {
                ways.add(Smt.equal(row, effect.row()));
            }
        }
        return Smt.or(ways);
    }

    @Override
    public String value(String entity, Attribute attribute, String row) {
        String value = base.value(entity, attribute, row);
        for (SymbolicEffect effect : effects) {
            if (!effect.entity().equals(entity)) {
                continue;
            }
            String same = Smt.equal(row, effect.row());
            if (effect instanceof SymbolicEffect.Insert insert && attribute.merge() != Merge.KEY) {
                value = Smt.ite(same, Objects.requireNonNull(insert.values().get(attribute.name())), value);
            } else if (effect instanceof SymbolicEffect.Change change
                    && change.attribute().name().equals(attribute.name())) {
                value = changed(change, same, value, row);
            }
        }
        return value;
    }

    private String changed(SymbolicEffect.Change change, String same, String value, String row) {
        Attribute attribute = change.attribute();
        return switch (attribute.merge()) {
            case COUNTER -> Smt.call("+", value, Smt.ite(same, change.value(), "0"));
            // Later assignments of one invocation carry the same stamp and come later in its list: the last one stands.
            case REGISTER -> Smt.ite(Smt.and(same, wins(change.entity(), attribute, row)), change.value(), value);
            case MAX -> joined(value, v -> Smt.and(same, greater(attribute, change.value(), v)), change.value());
            case MIN -> joined(value, v -> Smt.and(same, greater(attribute, v, change.value())), change.value());
            case KEY, IMMUTABLE -> throw new IllegalStateException(attribute.name() + " never changes");
        };
    }

    /** The value before has one place in the term, or a long body of raises would make it grow without bounds. */
    private static String joined(String before, UnaryOperator<String> replaces, String after) {
        String name = Smt.symbol("before");
        return "(let ((" + name + " " + before + ")) " + Smt.ite(replaces.apply(name), after, name) + ")";
    }

    private static String greater(Attribute attribute, String left, String right) {
        return attribute.type() instanceof dev.tributary.dsl.model.Type.Bool
                ? Smt.and(left, Smt.not(right))
                : Smt.call(">", left, right);
    }

    private String wins(String entity, Attribute attribute, String row) {
        return Smt.or(Smt.call(">", stamp, base.stamp(entity, attribute, row)), insertedHere(entity, row));
    }

    private String insertedHere(String entity, String row) {
        return Smt.or(effects.stream()
                .filter(e -> e instanceof SymbolicEffect.Insert && e.entity().equals(entity))
                .map(e -> Smt.equal(row, e.row()))
                .toList());
    }

    @Override
    public String stamp(String entity, Attribute attribute, String row) {
        String result = base.stamp(entity, attribute, row);
        for (SymbolicEffect effect : effects) {
            boolean sets = effect.entity().equals(entity)
                    && (effect instanceof SymbolicEffect.Insert
                            || (effect instanceof SymbolicEffect.Change change
                                    && change.attribute().name().equals(attribute.name())));
            if (sets) {
                result = Smt.ite(Smt.and(Smt.equal(row, effect.row()), wins(entity, attribute, row)), stamp, result);
            }
        }
        return result;
    }
}
