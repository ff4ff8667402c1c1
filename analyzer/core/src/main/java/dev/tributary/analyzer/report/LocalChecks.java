package dev.tributary.analyzer.report;

import dev.tributary.analyzer.Analysis;
import dev.tributary.analyzer.encode.Footprint;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Operation;
import java.util.List;
import java.util.Objects;

/** Which invariants an operation is checked against where it runs, and which it need not be. */
final class LocalChecks {
    private final Analysis analysis;

    LocalChecks(Analysis analysis) {
        this.analysis = analysis;
    }

    List<String> left(Operation operation) {
        return Objects.requireNonNull(analysis.localChecks().get(operation.name()));
    }

    /** Invariants that the operation touches, and that its guard alone is proved to keep. */
    List<String> discharged(Operation operation) {
        return analysis.application().invariants().stream()
                .filter(i -> Footprint.touches(analysis.application(), operation, i))
                .map(Invariant::name)
                .filter(name -> !left(operation).contains(name))
                .toList();
    }
}
