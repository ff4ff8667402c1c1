package dev.tributary.analyzer;

import dev.tributary.analyzer.encode.Footprint;
import dev.tributary.analyzer.run.Interpreter;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.model.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** What is suspicious about an application itself: from false premises everything follows. */
final class Doubts {
    private final Application application;
    private final Prover prover;
    private final Workers workers;

    Doubts(Prover prover, Workers workers) {
        this.application = prover.application();
        this.prover = prover;
        this.workers = workers;
    }

    /**
     * All warnings, in the order of their codes.
     *
     * @param localChecks by operation, the invariants that it does not keep by its guard alone
     * @param broken the invariants that some pair breaks
     */
    List<Warning> all(Map<String, List<String>> localChecks, Set<String> broken) {
        List<Callable<Stream<Warning>>> doubts = new ArrayList<>();
        for (Entity entity : application.entities()) {
            doubts.add(() -> entity(entity));
        }
        for (Operation operation : application.operations()) {
            doubts.add(() -> operation(operation));
        }
        for (Invariant invariant : application.declaredInvariants()) {
            boolean checked = localChecks.values().stream().anyMatch(checks -> checks.contains(invariant.name()));
            if (!checked && !broken.contains(invariant.name())) {
                doubts.add(() -> invariant(invariant));
            }
        }
        List<Warning> warnings = new ArrayList<>(
                workers.all(doubts).stream().flatMap(warning -> warning).toList());
        new Interpreter(application)
                .violatedWhenEmpty()
                .forEach(invariant -> warnings.add(new Warning(
                        "TRB0204",
                        invariant.range(),
                        "`" + invariant.name() + "` is false of an empty database, and the proofs start from a state in"
                                + " which it is true: insert the rows that it needs before the first operation runs")));
        return warnings;
    }

    private Stream<Warning> entity(Entity entity) {
        return prover.neverHasRow(entity.name())
                ? Stream.of(new Warning(
                        "TRB0201",
                        entity.range(),
                        "the invariants contradict each other: no valid state has a row of `" + entity.name() + "`"))
                : Stream.empty();
    }

    private Stream<Warning> operation(Operation operation) {
        return prover.neverRuns(operation)
                ? Stream.of(new Warning(
                        "TRB0202",
                        operation.range(),
                        "no valid state lets `" + operation.name() + "` run, so everything is proved of it"))
                : Stream.empty();
    }

    private Stream<Warning> invariant(Invariant invariant) {
        return breakable(invariant)
                ? Stream.empty()
                : Stream.of(new Warning(
                        "TRB0203",
                        invariant.range(),
                        "no operation can break `" + invariant.name() + "`, whatever its guard says"));
    }

    /**
     * Whether some operation would break it without its guard, or without some of its statements: what is kept by care is
     * no invariant that says nothing.
     */
    private boolean breakable(Invariant invariant) {
        for (Operation operation : application.operations()) {
            if (!Footprint.touches(application, operation, invariant)) {
                continue;
            }
            if (!prover.keeps(careless(operation, operation.body()), invariant)) {
                return true;
            }
            for (Statement statement : operation.body()) {
                if (operation.body().size() > 1 && !prover.keeps(careless(operation, List.of(statement)), invariant)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Operation careless(Operation operation, List<Statement> body) {
        return new Operation(
                operation.name(), operation.parameters(), operation.choices(), List.of(), body, operation.range());
    }
}
