package dev.tributary.analyzer.report;

import dev.tributary.analyzer.Analysis;
import dev.tributary.analyzer.PairAnalysis;
import dev.tributary.analyzer.Verdict;
import dev.tributary.analyzer.trace.Counterexample;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.source.Diagnostic;
import dev.tributary.dsl.source.SourceRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** An analysis for machines; docs/json.md describes every field. */
public final class JsonReport {
    /** Raised when a field changes its meaning or goes; new fields alone leave it as it is. */
    public static final int SCHEMA_VERSION = 1;

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private JsonReport() {}

    /** What was found out about one file. */
    public static Map<String, Object> of(
            String file, Analysis analysis, String fingerprint, List<Diagnostic> diagnostics) {
        Plan plan = analysis.plan(fingerprint);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schemaVersion", SCHEMA_VERSION);
        json.put("file", file);
        json.put("application", plan.application());
        json.put("fingerprint", fingerprint);
        json.put(
                "operations",
                plan.operations().stream().map(JsonReport::operation).toList());
        json.put("pairs", analysis.pairs().stream().map(JsonReport::pair).toList());
        List<Map<String, Object>> warnings = new ArrayList<>();
        analysis.warnings().forEach(w -> warnings.add(message(w.code(), w.range(), w.message())));
        json.put("warnings", warnings);
        json.put("diagnostics", diagnostics(diagnostics));
        return json;
    }

    /** Why there is nothing to say about a file that was read. */
    public static Map<String, Object> broken(String file, List<Diagnostic> diagnostics) {
        return nothing(file, diagnostics(diagnostics));
    }

    /** Why there is nothing to say about a file that could not be read at all. */
    public static Map<String, Object> unreadable(String file, String message) {
        Map<String, Object> diagnostic = new LinkedHashMap<>();
        diagnostic.put("severity", "error");
        diagnostic.put("file", file);
        diagnostic.put("message", message);
        return nothing(file, List.of(diagnostic));
    }

    private static Map<String, Object> nothing(String file, List<Map<String, Object>> diagnostics) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schemaVersion", SCHEMA_VERSION);
        json.put("file", file);
        json.put("operations", List.of());
        json.put("pairs", List.of());
        json.put("warnings", List.of());
        json.put("diagnostics", diagnostics);
        return json;
    }

    private static List<Map<String, Object>> diagnostics(List<Diagnostic> diagnostics) {
        List<Map<String, Object>> messages = new ArrayList<>();
        for (Diagnostic diagnostic : diagnostics) {
            Map<String, Object> message = message(diagnostic.code(), diagnostic.range(), diagnostic.message());
            message.put("severity", diagnostic.severity().name().toLowerCase(Locale.ROOT));
            diagnostic.help().ifPresent(help -> message.put("help", help));
            messages.add(message);
        }
        return messages;
    }

    /** The text of one report, or of the list of them when several files were asked for. */
    public static String write(List<Map<String, Object>> reports) {
        return MAPPER.writeValueAsString(reports.size() == 1 ? reports.get(0) : reports) + "\n";
    }

    private static Map<String, Object> operation(Plan.OperationPlan operation) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", operation.name());
        json.put("verdict", operation.verdict().name().toLowerCase(Locale.ROOT));
        json.put("reason", operation.reason());
        json.put("localChecks", operation.localChecks());
        return json;
    }

    private static Map<String, Object> pair(PairAnalysis pair) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("first", pair.first());
        json.put("second", pair.second());
        json.put("verdict", pair.verdict().name().toLowerCase(Locale.ROOT));
        json.put("invariants", pair.brokenInvariants());
        json.put("conflictKey", pair.conflictKey().orElse(null));
        List<Map<String, Object>> counterexamples = new ArrayList<>();
        Map<String, String> undecided = new LinkedHashMap<>();
        pair.verdicts().forEach((invariant, verdict) -> {
            if (verdict instanceof Verdict.Refuted refuted) {
                counterexamples.add(counterexample(refuted.counterexample()));
            } else if (verdict instanceof Verdict.Undecided unknown) {
                undecided.put(invariant, unknown.reason());
            }
        });
        json.put("counterexample", counterexamples.isEmpty() ? null : counterexamples.get(0));
        json.put("counterexamples", counterexamples);
        json.put("undecided", undecided);
        return json;
    }

    private static Map<String, Object> counterexample(Counterexample counterexample) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("reachable", false);
        json.put("class", "unconfirmed");
        json.put("invariant", counterexample.invariant());
        json.put("violation", counterexample.violation());
        json.put("first", counterexample.first());
        json.put("second", counterexample.second());
        json.put("moments", counterexample.moments());
        return json;
    }

    private static Map<String, Object> message(String code, SourceRange range, String message) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("code", code);
        json.put("file", range.file());
        json.put("line", range.start().line());
        json.put("column", range.start().column());
        json.put("endLine", range.end().line());
        json.put("endColumn", range.end().column());
        json.put("message", message);
        return json;
    }
}
