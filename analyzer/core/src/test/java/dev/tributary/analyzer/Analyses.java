package dev.tributary.analyzer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.plan.Plan.PairVerdict;
import java.util.List;
import java.util.stream.Stream;

/** Analyses texts, and asks for what tests ask for. */
final class Analyses {
    private Analyses() {}

    static Analysis of(String text) {
        return of(text, AnalyzerOptions.defaults());
    }

    /** With what each proof used. */
    static Analysis explained(String text) {
        return of(text, AnalyzerOptions.defaults().withExplain(true));
    }

    private static Analysis of(String text, AnalyzerOptions options) {
        InvFile.Result parsed = InvFile.parse("test.inv", text);
        assertThat(parsed.diagnostics()).isEmpty();
        return Analyzer.analyze(parsed.application().orElseThrow(), options);
    }

    /** The pair in either order. */
    static PairAnalysis pair(Analysis analysis, String first, String second) {
        return analysis.pairs().stream()
                .filter(p -> (p.first().equals(first) && p.second().equals(second))
                        || (p.first().equals(second) && p.second().equals(first)))
                .findFirst()
                .orElseThrow();
    }

    static PairVerdict verdict(Analysis analysis, String first, String second) {
        return pair(analysis, first, second).verdict();
    }

    static List<String> conflicts(Analysis analysis) {
        return analysis.conflicts().stream()
                .flatMap(p -> Stream.of(p.first() + " " + p.second()))
                .toList();
    }
}
