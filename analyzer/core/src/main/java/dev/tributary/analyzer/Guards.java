package dev.tributary.analyzer;

import dev.tributary.analyzer.encode.GuardPart;
import dev.tributary.dsl.model.Operation;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * The parts of guards that may be assumed where an effect is merged: the largest set that everything which can run
 * concurrently preserves, found by starting from all and dropping what fails (Flanagan and Leino, Houdini, FME 2001).
 */
final class Guards {
    private final Prover prover;
    private final Workers workers;

    Guards(Prover prover, Workers workers) {
        this.prover = prover;
        this.workers = workers;
    }

    /**
     * The stable parts of the guards of some operations.
     *
     * @param operations whose guards to look at
     * @param coordinated the operations that never run concurrently with each other
     */
    Set<GuardPart> stable(List<Operation> operations, Set<String> coordinated) {
        Set<GuardPart> stable = new LinkedHashSet<>();
        operations.forEach(o -> stable.addAll(prover.obligations().guardParts(o)));
        boolean shrinking = true;
        while (shrinking) {
            Set<GuardPart> assumed = Set.copyOf(stable);
            List<Callable<Optional<GuardPart>>> tasks = stable.stream()
                    .<Callable<Optional<GuardPart>>>map(
                            part -> () -> isStable(part, assumed, coordinated) ? Optional.empty() : Optional.of(part))
                    .toList();
            List<GuardPart> fallen =
                    workers.all(tasks).stream().flatMap(Optional::stream).toList();
            shrinking = !fallen.isEmpty();
            stable.removeAll(fallen);
        }
        return stable;
    }

    private boolean isStable(GuardPart part, Set<GuardPart> assumed, Set<String> coordinated) {
        Operation operation = prover.application().operation(part.operation());
        boolean serialized = coordinated.contains(operation.name());
        return prover.application().operations().stream()
                .filter(other -> !(serialized && coordinated.contains(other.name())))
                .allMatch(other -> prover.isStable(part, operation, other, assumed));
    }
}
