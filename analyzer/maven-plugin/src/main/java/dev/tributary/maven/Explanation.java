package dev.tributary.maven;

import dev.tributary.analyzer.Analysis;
import dev.tributary.analyzer.report.TextReport;
import dev.tributary.dsl.InvFile;
import java.util.List;

/** Why an operation has its verdict. */
final class Explanation {
    private Explanation() {}

    /** The whole explanation, for people. */
    static String of(Analysis analysis, InvFile.Result read, String operation) {
        Analysis part = new Analysis(
                analysis.application(),
                analysis.coordinated(),
                analysis.pairs().stream().filter(p -> p.involves(operation)).toList(),
                analysis.localChecks(),
                List.of());
        return TextReport.whole(part, read.fingerprint());
    }
}
