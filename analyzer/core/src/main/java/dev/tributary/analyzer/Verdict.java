package dev.tributary.analyzer;

import dev.tributary.analyzer.encode.Counterexample;

/** What is known of one obligation. */
public sealed interface Verdict {

    /** It holds for every state and all arguments. */
    record Proved() implements Verdict {}

    /** It does not hold; the counterexample says where. */
    record Refuted(Counterexample counterexample) implements Verdict {}

    /** Neither; it counts as refuted, and never as proved. */
    record Undecided(String reason) implements Verdict {}
}
