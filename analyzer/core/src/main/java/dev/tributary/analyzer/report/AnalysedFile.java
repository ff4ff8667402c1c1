package dev.tributary.analyzer.report;

import dev.tributary.analyzer.Analysis;
import dev.tributary.dsl.source.Diagnostic;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A file together with everything that was found out about it.
 *
 * @param file as it was named
 * @param sources the texts that were read, by file name: the file first, then what it imports
 * @param fingerprint of the texts
 * @param diagnostics what there is to say about the texts themselves; no errors
 * @param statistics what the analysis took, where that was measured
 */
public record AnalysedFile(
        String file,
        Map<String, String> sources,
        String fingerprint,
        List<Diagnostic> diagnostics,
        Analysis analysis,
        Optional<Statistics> statistics) {
    public AnalysedFile {
        sources = Collections.unmodifiableMap(new LinkedHashMap<>(sources));
        diagnostics = List.copyOf(diagnostics);
    }

    /**
     * What an analysis took; it differs from run to run.
     *
     * @param queries how many questions the solver was asked, where that was counted
     */
    public record Statistics(OptionalInt queries, long milliseconds) {}
}
