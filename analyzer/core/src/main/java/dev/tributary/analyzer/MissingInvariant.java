package dev.tributary.analyzer;

import dev.tributary.analyzer.encode.Footprint;
import dev.tributary.analyzer.encode.GuardPart;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Binding;
import dev.tributary.dsl.model.Domain;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Expression;
import dev.tributary.dsl.model.Expression.ComparisonOperator;
import dev.tributary.dsl.model.InvText;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Type;
import dev.tributary.dsl.source.SourceRange;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Guesses which invariant the author took for granted where a counterexample starts from a state that no run was found to
 * reach. A guess is offered when every operation keeps it by itself and the pair is compatible with it.
 */
final class MissingInvariant {
    private static final int MOST_GUESSES = 24;
    private static final String NAME = "Guess";
    private final Prover prover;

    MissingInvariant(Prover prover) {
        this.prover = prover;
    }

    /** What to state, as a sentence; empty where no guess fits. */
    Optional<String> advice(Operation first, Operation second, Invariant goal, Set<GuardPart> stable) {
        Application application = prover.application();
        Set<String> concerned = Footprint.entities(application, List.of(first, second), goal);
        List<Invariant.ForAll> guesses = new ArrayList<>();
        for (Entity entity : application.entities()) {
            if (concerned.contains(entity.name())) {
                guesses.addAll(guesses(entity, goal.range()));
            }
        }
        return guesses.stream()
                .limit(MOST_GUESSES)
                .filter(guess -> fits(guess, first, second, goal, stable))
                .findFirst()
                .map(guess -> "if it is never so, state it: `invariant ... for all "
                        + guess.bindings().get(0).variable() + " in "
                        + guess.bindings().get(0).entity() + ": " + InvText.of(guess.condition())
                        + "`, which every operation keeps; with it this pair is compatible on `" + goal.name() + "`");
    }

    private boolean fits(
            Invariant.ForAll guess, Operation first, Operation second, Invariant goal, Set<GuardPart> stable) {
        Application application = prover.application();
        List<Invariant> more = new ArrayList<>(application.declaredInvariants());
        more.add(guess);
        Prover with = prover.of(new Application(
                application.name(),
                application.enums(),
                application.entities(),
                more,
                application.deferredInvariants(),
                application.operations()));
        // What was stable without the guess is stable with it.
        return with.decide(first, second, goal, stable).verdict() instanceof Verdict.Proved
                && application.operations().stream()
                        .filter(o -> Footprint.touches(with.application(), o, guess))
                        .allMatch(o -> with.keeps(o, guess))
                && !with.neverRuns(first)
                && !with.neverRuns(second);
    }

    /** That numbers are not negative, and that one of them is never above another one. */
    private static List<Invariant.ForAll> guesses(Entity entity, SourceRange range) {
        String variable = entity.name().substring(0, 1).toLowerCase(Locale.ROOT);
        Type row = new Type.Reference(entity.name());
        Expression of = new Expression.Variable(variable, row, range);
        List<Attribute> numbers = entity.attributes().stream()
                .filter(a -> a.type().numeric() && !a.nullable())
                .toList();
        Binding binding = new Binding(variable, new Domain.Rows(entity.name()));
        List<Invariant.ForAll> guesses = new ArrayList<>();
        Expression zero = Expression.Literal.number(BigDecimal.ZERO, new Type.Int(), range);
        for (Attribute number : numbers) {
            guesses.add(guess(binding, value(of, entity, number, range), ComparisonOperator.GREATER_OR_EQUAL, zero));
        }
        for (Attribute one : numbers) {
            for (Attribute other : numbers) {
                if (!one.equals(other)) {
                    guesses.add(guess(
                            binding,
                            value(of, entity, one, range),
                            ComparisonOperator.LESS_OR_EQUAL,
                            value(of, entity, other, range)));
                }
            }
        }
        return guesses;
    }

    private static Invariant.ForAll guess(
            Binding binding, Expression left, ComparisonOperator operator, Expression right) {
        Expression condition = new Expression.Comparison(operator, left, right, left.range());
        return new Invariant.ForAll(NAME, List.of(binding), condition, left.range());
    }

    private static Expression value(Expression row, Entity entity, Attribute attribute, SourceRange range) {
        return new Expression.AttributeOf(row, entity.name(), attribute.name(), attribute.type(), range);
    }
}
