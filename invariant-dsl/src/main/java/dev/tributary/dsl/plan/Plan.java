package dev.tributary.dsl.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the analyzer decided about one application, as the middleware needs it.
 *
 * @param format the version of this format, see {@link #FORMAT}
 * @param fingerprint of the {@code .inv} text that was analysed, see {@link Fingerprint}
 * @param beside what holds while another version of the application runs, too; null when none was analysed beside it
 */
public record Plan(
        int format,
        String application,
        String fingerprint,
        List<OperationPlan> operations,
        List<PairPlan> pairs,
        @Nullable Transition beside) {

    /** The version that this release writes and reads. */
    public static final int FORMAT = 2;

    public Plan {
        operations = List.copyOf(operations);
        pairs = List.copyOf(pairs);
    }

    /** The plan of a version that runs alone. */
    public Plan(
            int format, String application, String fingerprint, List<OperationPlan> operations, List<PairPlan> pairs) {
        this(format, application, fingerprint, operations, pairs, null);
    }

    /** The same plan, analysed beside another version. */
    public Plan beside(Transition other) {
        return new Plan(format, application, fingerprint, operations, pairs, other);
    }

    public Optional<OperationPlan> operation(String name) {
        return operations.stream().filter(o -> o.name().equals(name)).findFirst();
    }

    /** How an operation is run. */
    public enum Verdict {
        /** At any site, without coordination. */
        CONFLUENT,
        /** At the coordinator, serializable among the coordinated ones. */
        COORDINATED
    }

    /**
     * How one operation is run, and why.
     *
     * @param reason one sentence for people
     * @param localChecks names of the invariants that the proof leaves to be checked on each invocation
     * @param unrepeatable why a call with a request id must not be repeated at another site than the id's home; null when
     *     it may be, since its effects are a function of its arguments
     */
    public record OperationPlan(
            String name,
            Verdict verdict,
            String reason,
            List<String> localChecks,
            @Nullable String unrepeatable) {
        public OperationPlan {
            localChecks = List.copyOf(localChecks);
        }

        /** A plan written by hand, of which nobody has looked whether it may be repeated at another site. */
        public OperationPlan(String name, Verdict verdict, String reason, List<String> localChecks) {
            this(name, verdict, reason, localChecks, "the plan does not say that it is repeatable");
        }

        /** Whether a copy of a call may run at another site than the home of its request id. */
        public boolean repeatable() {
            return unrepeatable == null;
        }
    }

    /**
     * How this version runs while another version of the application runs, too, at whatever site.
     *
     * @param fingerprint of the other version
     * @param older whether the other version is the older one, whose immediate invariants both keep until it is gone
     * @param sources the texts of the other version by file name, first the file that imports the others
     * @param operations this version's operations: the stricter verdict of each, and the checks that keep the older
     *     version's invariants
     * @param pairs of the operations of both versions; one that the two declare differently is there twice
     * @param stricter operations of the other version that must not run as it runs them alone: unless it was analysed
     *     beside this version, the two must not run at the same time
     * @param added invariants of the newer version that nobody relies on before the older one is gone and an audit finds
     *     no violation of them
     */
    public record Transition(
            String fingerprint,
            boolean older,
            Map<String, String> sources,
            List<OperationPlan> operations,
            List<PairPlan> pairs,
            List<String> stricter,
            List<String> added) {
        public Transition {
            sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
            operations = List.copyOf(operations);
            pairs = List.copyOf(pairs);
            stricter = List.copyOf(stricter);
            added = List.copyOf(added);
        }

        /** How an operation of this version runs beside the other version. */
        public Optional<OperationPlan> operation(String name) {
            return operations.stream().filter(o -> o.name().equals(name)).findFirst();
        }
    }

    /** What is known of two operations that run at the same time; an operation is paired with itself, too. */
    public enum PairVerdict {
        COMPATIBLE,
        CONFLICT,
        /** Neither proved nor refuted; treated as a conflict. */
        UNDECIDED
    }

    /**
     * What is known of two operations at the same time.
     *
     * @param invariants the names of the invariants that the two can break together
     * @param conflictKey the condition on the arguments under which the two are compatible after all, such as {@code
     *     different stock}; null when none was found, or none is needed
     */
    public record PairPlan(
            String first,
            String second,
            PairVerdict verdict,
            List<String> invariants,
            @Nullable String conflictKey) {
        public PairPlan {
            invariants = List.copyOf(invariants);
        }
    }
}
