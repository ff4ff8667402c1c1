package dev.tributary.analyzer;

import dev.tributary.analyzer.trace.Counterexample;
import dev.tributary.analyzer.trace.Run;
import java.util.List;
import java.util.Optional;

/** What is known of one obligation. */
public sealed interface Verdict {

    /**
     * It holds for every state and all arguments.
     *
     * @param used the hypotheses that the proof used, in words; empty unless {@link AnalyzerOptions#explain} asked for
     *     them
     */
    record Proved(List<String> used) implements Verdict {
        public Proved {
            used = List.copyOf(used);
        }
    }

    /**
     * It does not hold; the counterexample says where.
     *
     * @param run from the empty database to the violation, where the bounded search found one; without it the
     *     counterexample is unconfirmed
     * @param advice what may be missing from the file, when there is no run and it can be guessed
     */
    record Refuted(Counterexample counterexample, Optional<Run> run, Optional<String> advice) implements Verdict {}

    /**
     * Neither; it counts as refuted, and never as proved.
     *
     * @param advice what to change
     */
    record Undecided(String reason, String advice) implements Verdict {}
}
