package dev.tributary.analyzer.report;

import dev.tributary.analyzer.Analysis;
import dev.tributary.analyzer.PairAnalysis;
import dev.tributary.analyzer.Verdict;
import dev.tributary.analyzer.Warning;
import dev.tributary.analyzer.WayOut;
import dev.tributary.analyzer.trace.Counterexample;
import dev.tributary.analyzer.trace.Run;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.source.Diagnostic;
import dev.tributary.dsl.source.SourceRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** An analysis for machines; docs/json.md describes every field, and {@code analyze.schema.json} among the
 * resources holds it to that. */
public final class JsonReport {
    /** Raised when a field changes its meaning or goes; new fields alone leave it as it is. */
    public static final int SCHEMA_VERSION = 1;

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private JsonReport() {}

    /**
     * What was found out about one file.
     *
     * @param tool the program and its version
     */
    public static Map<String, Object> of(AnalysedFile file, String tool) {
        Analysis analysis = file.analysis();
        Application application = analysis.application();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schemaVersion", SCHEMA_VERSION);
        json.put("tool", tool);
        json.put("status", "analysed");
        json.put("file", file.file());
        json.put("application", application.name());
        json.put("fingerprint", file.fingerprint());
        json.put(
                "operations",
                application.operations().stream()
                        .map(o -> operation(o, analysis))
                        .toList());
        json.put("invariants", invariants(application));
        json.put("pairs", analysis.pairs().stream().map(JsonReport::pair).toList());
        json.put(
                "warnings",
                analysis.warnings().stream().map(JsonReport::warning).toList());
        json.put("diagnostics", diagnostics(file.diagnostics()));
        file.statistics().ifPresent(s -> json.put("statistics", statistics(s)));
        return json;
    }

    /** Why there is nothing to say about a file that was read. */
    public static Map<String, Object> broken(String file, List<Diagnostic> diagnostics, String tool) {
        return invalid(file, diagnostics(diagnostics), tool);
    }

    /** Why there is nothing to say about a file that could not be read at all. */
    public static Map<String, Object> unreadable(String file, String message, String tool) {
        return invalid(file, List.of(problem(file, message)), tool);
    }

    static Map<String, Object> problem(String file, String message) {
        Map<String, Object> diagnostic = new LinkedHashMap<>();
        diagnostic.put("severity", "error");
        diagnostic.put("file", file);
        diagnostic.put("message", message);
        return diagnostic;
    }

    /** The text of one report, or of the list of them when several files were asked for. */
    public static String write(List<Map<String, Object>> reports) {
        return text(reports.size() == 1 ? reports.get(0) : reports);
    }

    static String text(Object json) {
        return MAPPER.writeValueAsString(json) + "\n";
    }

    private static Map<String, Object> invalid(String file, List<Map<String, Object>> diagnostics, String tool) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schemaVersion", SCHEMA_VERSION);
        json.put("tool", tool);
        json.put("status", "invalid");
        json.put("file", file);
        json.put("operations", List.of());
        json.put("pairs", List.of());
        json.put("warnings", List.of());
        json.put("diagnostics", diagnostics);
        return json;
    }

    private static Map<String, Object> statistics(AnalysedFile.Statistics statistics) {
        Map<String, Object> json = new LinkedHashMap<>();
        statistics.queries().ifPresent(queries -> json.put("queries", queries));
        json.put("milliseconds", statistics.milliseconds());
        return json;
    }

    private static Map<String, Object> operation(Operation operation, Analysis analysis) {
        LocalChecks checks = new LocalChecks(analysis);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", operation.name());
        json.put("verdict", Words.lower(analysis.verdict(operation.name())));
        json.put("reason", analysis.reason(operation.name()));
        json.put("localChecks", checks.left(operation));
        json.put("dischargedChecks", checks.discharged(operation));
        json.put("unrepeatable", analysis.unrepeatable(operation.name()).orElse(null));
        place(json, operation.range());
        return json;
    }

    private static List<Map<String, Object>> invariants(Application application) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Invariant invariant : application.invariants()) {
            all.add(invariant(invariant, Words.implicit(invariant) ? "implicit" : "declared", null, application));
        }
        for (Application.Deferred deferred : application.deferredInvariants()) {
            all.add(invariant(deferred.invariant(), "deferred", deferred.compensation(), application));
        }
        return all;
    }

    private static Map<String, Object> invariant(
            Invariant invariant, String kind, @Nullable String compensation, Application application) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", invariant.name());
        json.put("kind", kind);
        json.put("demand", Words.demand(application, invariant));
        json.put("compensatedBy", compensation);
        place(json, invariant.range());
        return json;
    }

    private static Map<String, Object> pair(PairAnalysis pair) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("first", pair.first());
        json.put("second", pair.second());
        json.put("verdict", Words.lower(pair.verdict()));
        json.put("invariants", pair.brokenInvariants());
        json.put("conflictKey", pair.conflictKey().orElse(null));
        List<Map<String, Object>> counterexamples = new ArrayList<>();
        List<Map<String, Object>> undecided = new ArrayList<>();
        List<Map<String, Object>> proofs = new ArrayList<>();
        pair.verdicts().forEach((invariant, verdict) -> {
            if (verdict instanceof Verdict.Refuted refuted) {
                counterexamples.add(counterexample(refuted));
            } else if (verdict instanceof Verdict.Undecided unknown) {
                undecided.add(undecided(invariant, unknown));
            } else if (verdict instanceof Verdict.Proved proved) {
                proofs.add(proof(invariant, proved));
            }
        });
        json.put("counterexample", counterexamples.isEmpty() ? null : foremost(counterexamples));
        json.put("counterexamples", counterexamples);
        json.put("undecided", undecided);
        json.put("proofs", proofs);
        json.put("waysOut", pair.waysOut().stream().map(JsonReport::wayOut).toList());
        json.put("outside", pair.outside());
        return json;
    }

    /** A reachable one where there is one. */
    private static Map<String, Object> foremost(List<Map<String, Object>> counterexamples) {
        return counterexamples.stream()
                .filter(c -> Boolean.TRUE.equals(c.get("reachable")))
                .findFirst()
                .orElse(counterexamples.get(0));
    }

    private static Map<String, Object> undecided(String invariant, Verdict.Undecided undecided) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("invariant", invariant);
        json.put("reason", undecided.reason());
        json.put("advice", undecided.advice());
        return json;
    }

    private static Map<String, Object> proof(String invariant, Verdict.Proved proved) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("invariant", invariant);
        json.put("used", proved.used());
        return json;
    }

    private static Map<String, Object> wayOut(WayOut way) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("change", way.change());
        json.put("consequence", way.consequence());
        return json;
    }

    private static Map<String, Object> counterexample(Verdict.Refuted refuted) {
        Counterexample counterexample = refuted.counterexample();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("reachable", refuted.run().isPresent());
        json.put("class", refuted.run().isPresent() ? "reachable" : "unconfirmed");
        json.put("invariant", counterexample.invariant());
        json.put("violation", counterexample.violation());
        json.put("first", counterexample.first());
        json.put("second", counterexample.second());
        json.put("moments", counterexample.moments());
        json.put("run", refuted.run().map(JsonReport::run).orElse(null));
        json.put("advice", refuted.advice().orElse(null));
        return json;
    }

    private static Map<String, Object> run(Run run) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("history", run.history());
        json.put("common", run.common());
        json.put("first", run.first());
        json.put("second", run.second());
        json.put("merged", run.merged());
        json.put("invariant", run.invariant());
        json.put("violation", run.violation());
        return json;
    }

    static Map<String, Object> warning(Warning warning) {
        return message(warning.code(), warning.range(), warning.message());
    }

    static List<Map<String, Object>> diagnostics(List<Diagnostic> diagnostics) {
        List<Map<String, Object>> messages = new ArrayList<>();
        for (Diagnostic diagnostic : diagnostics) {
            Map<String, Object> message = message(diagnostic.code(), diagnostic.range(), diagnostic.message());
            message.put("severity", Words.lower(diagnostic.severity()));
            diagnostic.help().ifPresent(help -> message.put("help", help));
            message.put(
                    "related",
                    diagnostic.related().stream().map(JsonReport::related).toList());
            messages.add(message);
        }
        return messages;
    }

    private static Map<String, Object> related(Diagnostic.Related related) {
        Map<String, Object> json = new LinkedHashMap<>();
        place(json, related.range());
        json.put("message", related.message());
        return json;
    }

    private static Map<String, Object> message(String code, SourceRange range, String message) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("code", code);
        place(json, range);
        json.put("message", message);
        return json;
    }

    private static void place(Map<String, Object> json, SourceRange range) {
        json.put("file", range.file());
        json.put("line", range.start().line());
        json.put("column", range.start().column());
        json.put("endLine", range.end().line());
        json.put("endColumn", range.end().column());
    }
}
