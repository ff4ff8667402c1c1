package dev.tributary.analyzer.report;

import dev.tributary.analyzer.Analysis;
import dev.tributary.analyzer.PairAnalysis;
import dev.tributary.analyzer.Verdict;
import dev.tributary.analyzer.WayOut;
import dev.tributary.analyzer.trace.Counterexample;
import dev.tributary.analyzer.trace.Counterexample.Call;
import dev.tributary.analyzer.trace.Counterexample.Row;
import dev.tributary.analyzer.trace.Run;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.Plan.OperationPlan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** An analysis for people, at most {@value #WIDTH} columns wide. */
public final class TextReport {
    static final int WIDTH = 100;
    private static final int LEAST_TEXT = 30;
    private static final int CALL_LABEL = 17;
    private static final int SHORT_FINGERPRINT = 12;

    private TextReport() {}

    /** Everything: the verdicts, each conflict with its counterexample or run, the warnings. */
    public static String whole(Analysis analysis, String fingerprint) {
        StringBuilder out = new StringBuilder(verdicts(analysis.plan(fingerprint)));
        for (PairAnalysis pair : analysis.conflicts()) {
            out.append('\n');
            conflict(out, pair);
        }
        List<String> outside = analysis.conflicts().stream()
                .flatMap(pair -> pair.outside().stream())
                .distinct()
                .toList();
        if (!outside.isEmpty()) {
            out.append('\n');
            outside.forEach(sentence -> line(out, "", "note: " + sentence));
        }
        List<Application.Deferred> deferred = analysis.application().deferredInvariants();
        if (!deferred.isEmpty()) {
            out.append('\n');
            deferred.forEach(d -> line(
                    out,
                    "",
                    "deferred: " + d.invariant().name() + " is audited, not enforced; its violations are handed to "
                            + d.compensation()));
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
        StringBuilder out = new StringBuilder();
        if (plan.operations().isEmpty()) {
            return plan.application() + ": no operation is declared, so there is nothing to decide\n";
        }
        out.append(plan.application()).append(": ");
        out.append(Words.summary(confluent, plan.operations().size() - confluent))
                .append("\n\n");
        int name = width(plan.operations().stream().map(OperationPlan::name).toList(), "operation");
        String row = "%-" + name + "s  %-11s  ";
        int indent = name + 2 + 11 + 2;
        out.append(String.format(Locale.ROOT, row, "operation", "verdict")).append("why\n");
        for (OperationPlan operation : plan.operations()) {
            List<String> lines = new ArrayList<>(wrap(operation.reason(), Math.max(LEAST_TEXT, WIDTH - indent)));
            if (!operation.localChecks().isEmpty()) {
                String checks = "checked on each call: " + String.join(", ", operation.localChecks());
                lines.addAll(wrap(checks, Math.max(LEAST_TEXT, WIDTH - indent)));
            }
            out.append(String.format(Locale.ROOT, row, operation.name(), Words.lower(operation.verdict())));
            out.append(String.join("\n" + " ".repeat(indent), lines)).append('\n');
        }
        return out.toString();
    }

    /** What changes while another version runs, too; empty for a plan that was not analysed beside one. */
    public static String beside(Plan plan) {
        Plan.Transition beside = plan.beside();
        if (beside == null) {
            return "";
        }
        StringBuilder out = new StringBuilder();
        line(
                out,
                "",
                "beside the " + (beside.older() ? "older" : "newer") + " version "
                        + beside.fingerprint().substring(0, SHORT_FINGERPRINT) + ":");
        for (OperationPlan now : beside.operations()) {
            boolean slower = now.verdict() == Plan.Verdict.COORDINATED
                    && plan.operation(now.name())
                            .filter(o -> o.verdict() == Plan.Verdict.CONFLUENT)
                            .isPresent();
            if (slower) {
                line(out, "  ", now.name() + " needs the coordinator: " + now.reason());
            }
        }
        if (!beside.added().isEmpty()) {
            line(
                    out,
                    "  ",
                    "not enforced before the older version is gone and an audit finds no violation: "
                            + String.join(", ", beside.added()));
        }
        line(
                out,
                "  ",
                beside.stricter().isEmpty()
                        ? "the other version may run as it is"
                        : "the other version lets " + String.join(", ", beside.stricter())
                                + " do too much: it has to be analysed beside this one and deployed first");
        return out.toString();
    }

    private static void conflict(StringBuilder out, PairAnalysis pair) {
        String separator = "";
        for (Map.Entry<String, Verdict> entry : pair.verdicts().entrySet()) {
            if (entry.getValue() instanceof Verdict.Undecided undecided) {
                out.append(separator);
                String why = "undecided: " + Words.who(pair) + " on " + entry.getKey() + " (" + undecided.reason()
                        + "), treated as a conflict; " + undecided.advice();
                line(out, "", why);
                separator = "\n";
            }
        }
        for (List<Verdict.Refuted> alike : alike(pair)) {
            out.append(separator);
            String broken = alike.stream()
                    .map(refuted -> refuted.counterexample().invariant())
                    .collect(Collectors.joining(", "));
            line(
                    out,
                    "",
                    "conflict: " + Words.who(pair) + " on " + broken
                            + pair.conflictKey()
                                    .map(key -> "; none with " + key)
                                    .orElse(""));
            Verdict.Refuted refuted = alike.get(0);
            if (refuted.run().isEmpty()) {
                counterexample(out, refuted);
            } else {
                run(out, refuted.run().get());
                alike.forEach(same -> same.run().ifPresent(run -> breaks(out, run)));
            }
            separator = "\n";
        }
        if (!pair.waysOut().isEmpty()) {
            out.append("  ways out, each analysed again:\n");
            for (WayOut way : pair.waysOut()) {
                line(out, "    - ", way.change() + ": " + way.consequence());
            }
        }
    }

    private static void counterexample(StringBuilder out, Verdict.Refuted refuted) {
        Counterexample counterexample = refuted.counterexample();
        call(out, "one call:", Words.call(counterexample.first()));
        call(out, "another:", Words.call(counterexample.second()));
        for (Counterexample.Moment moment : counterexample.moments()) {
            out.append("  ").append(moment.title()).append('\n');
            rows(out, moment.rows());
        }
        line(out, "  ", "which breaks " + counterexample.invariant() + ": " + counterexample.violation());
        line(
                out,
                "  ",
                "unconfirmed: no run from the empty database to this common state is known; "
                        + refuted.advice().orElse("if there is none, state the invariant that rules it out"));
    }

    /** A run, step by step. */
    public static String of(Run run) {
        StringBuilder out = new StringBuilder();
        run(out, run);
        breaks(out, run);
        return out.toString();
    }

    /** The broken invariants, together where the same run breaks them. */
    private static Collection<List<Verdict.Refuted>> alike(PairAnalysis pair) {
        Map<Object, List<Verdict.Refuted>> alike = new LinkedHashMap<>();
        for (Verdict verdict : pair.verdicts().values()) {
            if (verdict instanceof Verdict.Refuted refuted) {
                Object same = refuted.run()
                        .<Object>map(run -> List.of(calls(run.history()), calls(run.first()), calls(run.second())))
                        .orElse(refuted);
                alike.computeIfAbsent(same, s -> new ArrayList<>()).add(refuted);
            }
        }
        return alike.values();
    }

    private static List<Call> calls(List<Run.Step> steps) {
        return steps.stream().map(Run.Step::call).toList();
    }

    private static void breaks(StringBuilder out, Run run) {
        line(out, "  ", "which breaks " + run.invariant() + ": " + run.violation());
    }

    private static void run(StringBuilder out, Run run) {
        if (run.history().isEmpty()) {
            out.append("  both sites start from the empty database\n");
        } else {
            out.append("  from the empty database, each step reaching both sites:\n");
            for (int i = 0; i < run.history().size(); i++) {
                line(
                        out,
                        "    " + (i + 1) + ". ",
                        Words.call(run.history().get(i).call()));
            }
        }
        List<Row> common = telling(run, run.common());
        if (!common.isEmpty()) {
            out.append("  common state\n");
            rows(out, common);
        }
        run.first().forEach(step -> call(out, "one site:", Words.call(step.call())));
        run.second().forEach(step -> call(out, "another site:", Words.call(step.call())));
        out.append("  after both are merged\n");
        rows(out, telling(run, run.merged()));
    }

    /** The rows that the branches change, or that the violation names. */
    private static List<Row> telling(Run run, List<Row> rows) {
        List<String> names = RowChange.between(run.common(), run.merged()).stream()
                .filter(c -> c.kind() != RowChange.Kind.SAME || mentions(run.violation(), c.name()))
                .map(RowChange::name)
                .toList();
        return rows.stream().filter(row -> names.contains(row.name())).toList();
    }

    static boolean mentions(String text, String name) {
        int at = text.indexOf(name);
        while (at >= 0) {
            int end = at + name.length();
            if (end == text.length() || !Character.isLetterOrDigit(text.charAt(end))) {
                return true;
            }
            at = text.indexOf(name, end);
        }
        return false;
    }

    private static void rows(StringBuilder out, List<Row> rows) {
        List<Row> telling = rows.stream().filter(r -> !r.values().isEmpty()).toList();
        if (telling.isEmpty()) {
            out.append("    nothing that matters here\n");
        }
        for (Row row : telling) {
            line(out, "    ", row.name() + " " + Words.values(row));
        }
    }

    private static void call(StringBuilder out, String label, String call) {
        line(out, "  " + label + " ".repeat(Math.max(1, CALL_LABEL - 2 - label.length())), call);
    }

    /** Text under a prefix, its further lines indented a little more than the prefix begins. */
    static void line(StringBuilder out, String prefix, String text) {
        line(out, prefix, text, WIDTH);
    }

    static void line(StringBuilder out, String prefix, String text, int width) {
        int indent = prefix.length() - prefix.stripLeading().length() + 2;
        List<String> lines = wrap(text, width - Math.max(prefix.length(), indent));
        out.append(prefix).append(String.join("\n" + " ".repeat(indent), lines)).append('\n');
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
