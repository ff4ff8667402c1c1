package dev.tributary.analyzer.report;

import dev.tributary.analyzer.Analysis;
import dev.tributary.analyzer.PairAnalysis;
import dev.tributary.analyzer.Warning;
import dev.tributary.analyzer.report.VerdictDiff.Change;
import dev.tributary.analyzer.report.VerdictDiff.Rule;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.source.Diagnostic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A change of the verdicts for machines; docs/json.md describes every field. */
public final class JsonDiff {
    private JsonDiff() {}

    /**
     * What became of one side of the comparison.
     *
     * @param diagnostics as {@link JsonReport} has them
     */
    public record Side(String file, Optional<AnalysedFile> analysed, List<Map<String, Object>> diagnostics) {
        public static Side of(AnalysedFile file) {
            return new Side(file.file(), Optional.of(file), JsonReport.diagnostics(file.diagnostics()));
        }

        /** A file that was read and has errors. */
        public static Side broken(String file, List<Diagnostic> diagnostics) {
            return new Side(file, Optional.empty(), JsonReport.diagnostics(diagnostics));
        }

        /** A file that could not be read. */
        public static Side unreadable(String file, String message) {
            return new Side(file, Optional.empty(), List.of(JsonReport.problem(file, message)));
        }
    }

    /**
     * The text; without a difference where a side could not be analysed, which its diagnostics explain.
     *
     * @param tool the program and its version
     */
    public static String write(Side before, Side now, String tool) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schemaVersion", JsonReport.SCHEMA_VERSION);
        json.put("tool", tool);
        json.put("before", side(before));
        json.put("now", side(now));
        if (before.analysed().isPresent() && now.analysed().isPresent()) {
            difference(
                    json, VerdictDiff.of(before.analysed().get(), now.analysed().get()));
        }
        return JsonReport.text(json);
    }

    private static Map<String, Object> side(Side side) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("file", side.file());
        side.analysed().ifPresent(analysed -> {
            json.put("application", analysed.analysis().application().name());
            json.put("fingerprint", analysed.fingerprint());
        });
        json.put("diagnostics", side.diagnostics());
        return json;
    }

    private static void difference(Map<String, Object> json, VerdictDiff diff) {
        json.put("worse", diff.worse());
        json.put("lost", diff.lost());
        json.put("weakened", diff.weakened());
        json.put(
                "operations",
                diff.operations().stream()
                        .map(c -> operation(c, diff.now().analysis()))
                        .toList());
        json.put("pairs", diff.pairs().stream().map(JsonDiff::pair).toList());
        json.put(
                "invariants",
                diff.invariants().stream().map(JsonDiff::invariant).toList());
        json.put("localChecks", diff.checks().stream().map(JsonDiff::checks).toList());
        json.put("warnings", diff.warnings().stream().map(JsonDiff::warning).toList());
    }

    private static Map<String, Object> operation(Change<Plan.Verdict> change, Analysis now) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", change.name());
        json.put("change", change.kind());
        json.put("before", change.before().map(Words::lower).orElse(null));
        json.put("now", change.now().map(Words::lower).orElse(null));
        json.put("reason", change.now().map(v -> now.reason(change.name())).orElse(null));
        return json;
    }

    private static Map<String, Object> pair(Change<PairAnalysis> change) {
        PairAnalysis named = change.now().or(change::before).orElseThrow();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("first", named.first());
        json.put("second", named.second());
        json.put("change", change.kind());
        json.put("before", change.before().map(JsonDiff::outcome).orElse(null));
        json.put("now", change.now().map(JsonDiff::outcome).orElse(null));
        return json;
    }

    private static Map<String, Object> outcome(PairAnalysis pair) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("verdict", Words.lower(pair.verdict()));
        json.put("invariants", pair.brokenInvariants());
        json.put("conflictKey", pair.conflictKey().orElse(null));
        return json;
    }

    private static Map<String, Object> invariant(Change<Rule> change) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", change.name());
        json.put("change", change.kind());
        json.put("before", change.before().map(JsonDiff::rule).orElse(null));
        json.put("now", change.now().map(JsonDiff::rule).orElse(null));
        return json;
    }

    private static Map<String, Object> rule(Rule rule) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("demand", rule.demand());
        json.put("kind", rule.declared() ? "declared" : "implicit");
        json.put("enforced", rule.enforced());
        return json;
    }

    private static Map<String, Object> checks(Change<List<String>> change) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("operation", change.name());
        json.put("before", change.before().orElseThrow());
        json.put("now", change.now().orElseThrow());
        return json;
    }

    private static Map<String, Object> warning(Change<Warning> change) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("change", change.kind());
        json.putAll(JsonReport.warning(change.now().or(change::before).orElseThrow()));
        return json;
    }
}
