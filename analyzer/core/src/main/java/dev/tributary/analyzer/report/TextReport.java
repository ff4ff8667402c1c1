package dev.tributary.analyzer.report;

import dev.tributary.analyzer.Analysis;
import dev.tributary.analyzer.PairAnalysis;
import dev.tributary.analyzer.Verdict;
import dev.tributary.analyzer.trace.Counterexample;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.Plan.OperationPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** An analysis for people, at most {@value #WIDTH} columns wide. */
public final class TextReport {
    private static final int WIDTH = 100;
    private static final int LEAST_TEXT = 30;

    private TextReport() {}

    /** Everything: the verdicts, each conflict with its counterexample, the warnings. */
    public static String whole(Analysis analysis, String fingerprint) {
        StringBuilder out = new StringBuilder(verdicts(analysis.plan(fingerprint)));
        for (PairAnalysis pair : analysis.conflicts()) {
            out.append('\n');
            conflict(out, pair);
        }
        if (!analysis.warnings().isEmpty()) {
            out.append('\n').append(warnings(analysis));
        }
        return out.toString();
    }

    /** What the analysis doubts about its input, a line each. */
    public static String warnings(Analysis analysis) {
        return analysis.warnings().stream()
                .map(w -> w.range() + ": warning " + w.code() + ": " + w.message() + "\n")
                .collect(Collectors.joining());
    }

    /** One line or two per operation: its verdict and why. */
    public static String verdicts(Plan plan) {
        long confluent = plan.operations().stream()
                .filter(o -> o.verdict() == Plan.Verdict.CONFLUENT)
                .count();
        int all = plan.operations().size();
        StringBuilder out = new StringBuilder();
        out.append(plan.application())
                .append(": ")
                .append(confluent)
                .append(confluent == 1 ? " operation runs" : " operations run")
                .append(" at any site without coordination, ")
                .append(all - confluent)
                .append(all - confluent == 1 ? " needs" : " need")
                .append(" the coordinator\n\n");
        int name = width(plan.operations().stream().map(OperationPlan::name).toList(), "operation");
        String row = "%-" + name + "s  %-11s  ";
        int indent = name + 2 + 11 + 2;
        out.append(String.format(Locale.ROOT, row, "operation", "verdict")).append("why\n");
        for (OperationPlan operation : plan.operations()) {
            String verdict = operation.verdict().name().toLowerCase(Locale.ROOT);
            List<String> lines = new ArrayList<>(wrap(operation.reason(), Math.max(LEAST_TEXT, WIDTH - indent)));
            if (!operation.localChecks().isEmpty()) {
                String checks = "checked on each call: " + String.join(", ", operation.localChecks());
                lines.addAll(wrap(checks, Math.max(LEAST_TEXT, WIDTH - indent)));
            }
            out.append(String.format(Locale.ROOT, row, operation.name(), verdict));
            out.append(String.join("\n" + " ".repeat(indent), lines)).append('\n');
        }
        return out.toString();
    }

    private static void conflict(StringBuilder out, PairAnalysis pair) {
        String who = pair.first().equals(pair.second())
                ? pair.first() + " with itself"
                : pair.first() + " with " + pair.second();
        pair.verdicts().forEach((invariant, verdict) -> {
            if (verdict instanceof Verdict.Undecided undecided) {
                String why = "undecided: " + who + " on " + invariant + " (" + undecided.reason()
                        + "), treated as a conflict; a longer --timeout may settle it";
                out.append(String.join("\n  ", wrap(why, WIDTH - 2))).append('\n');
            } else if (verdict instanceof Verdict.Refuted refuted) {
                out.append("conflict: ").append(who).append(" on ").append(invariant);
                out.append(pair.conflictKey().map(key -> "; none with " + key).orElse(""));
                out.append('\n');
                counterexample(out, refuted.counterexample());
            }
        });
    }

    private static void counterexample(StringBuilder out, Counterexample counterexample) {
        out.append("  one call:    ").append(call(counterexample.first())).append('\n');
        out.append("  another:     ").append(call(counterexample.second())).append('\n');
        for (Counterexample.Moment moment : counterexample.moments()) {
            out.append("  ").append(moment.title()).append('\n');
            List<Counterexample.Row> telling =
                    moment.rows().stream().filter(r -> !r.values().isEmpty()).toList();
            if (telling.isEmpty()) {
                out.append("    nothing that matters here\n");
            }
            for (Counterexample.Row row : telling) {
                out.append("    ")
                        .append(String.join("\n      ", wrap(row.name() + " " + values(row.values()), WIDTH - 6)))
                        .append('\n');
            }
        }
        String broken = "which breaks " + counterexample.invariant() + ": " + counterexample.violation();
        out.append("  ").append(String.join("\n    ", wrap(broken, WIDTH - 4))).append('\n');
        out.append("  unconfirmed: no run from the empty database to this common state is known; if there is none,\n");
        out.append("  state the invariant that rules it out\n");
    }

    private static String call(Counterexample.Call call) {
        return call.operation()
                + call.arguments().entrySet().stream()
                        .map(e -> e.getKey() + ": " + e.getValue())
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    private static String values(Map<String, String> values) {
        return values.entrySet().stream()
                .map(e -> e.getKey() + ": " + e.getValue())
                .collect(Collectors.joining(", ", "{ ", " }"));
    }

    private static int width(List<String> cells, String title) {
        return cells.stream().mapToInt(String::length).reduce(title.length(), Math::max);
    }

    static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
