package dev.tributary.analyzer.report;

import dev.tributary.analyzer.Analysis;
import dev.tributary.analyzer.PairAnalysis;
import dev.tributary.analyzer.Verdict;
import dev.tributary.analyzer.WayOut;
import dev.tributary.analyzer.trace.Counterexample.Call;
import dev.tributary.analyzer.trace.Counterexample.Row;
import dev.tributary.dsl.model.Operation;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.Plan.PairVerdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Why a verdict is what it is, in sentences. */
public final class Explanation {
    private final Analysis analysis;
    private final int width;
    private final StringBuilder out = new StringBuilder();

    private Explanation(Analysis analysis, int width) {
        this.analysis = analysis;
        this.width = width;
    }

    /**
     * Why an operation is confluent or coordinated.
     *
     * @throws java.util.NoSuchElementException when no such operation is declared
     */
    public static String ofOperation(Analysis analysis, String name) {
        return ofOperation(analysis, name, TextReport.WIDTH);
    }

    /**
     * The same for readers that wrap lines themselves: each paragraph, each sentence below one and each item of a list is
     * one line.
     *
     * @throws java.util.NoSuchElementException when no such operation is declared
     */
    public static String unwrapped(Analysis analysis, String name) {
        return ofOperation(analysis, name, Integer.MAX_VALUE);
    }

    private static String ofOperation(Analysis analysis, String name, int width) {
        Explanation explanation = new Explanation(analysis, width);
        explanation.operation(analysis.application().operation(name));
        return explanation.out.toString();
    }

    /**
     * Why two operations conflict or do not.
     *
     * @throws java.util.NoSuchElementException when one of them is not declared
     */
    public static String ofPair(Analysis analysis, String one, String other) {
        analysis.application().operation(one);
        analysis.application().operation(other);
        Explanation explanation = new Explanation(analysis, TextReport.WIDTH);
        analysis.pairs().stream()
                .filter(p -> (p.first().equals(one) && p.second().equals(other))
                        || (p.first().equals(other) && p.second().equals(one)))
                .findFirst()
                .ifPresent(explanation::pair);
        return explanation.out.toString();
    }

    private void operation(Operation operation) {
        String name = operation.name();
        List<PairAnalysis> pairs =
                analysis.pairs().stream().filter(p -> p.involves(name)).toList();
        List<PairAnalysis> conflicts = pairs.stream()
                .filter(p -> p.verdict() != PairVerdict.COMPATIBLE)
                .toList();
        if (analysis.verdict(name) == Plan.Verdict.CONFLUENT) {
            paragraph(
                    "`" + name + "` is confluent: any site can run it at any time, without coordination. Whatever runs"
                            + " elsewhere meanwhile, the merge of both keeps every invariant.");
        } else {
            paragraph("`" + name + "` is coordinated: it runs at the coordinator, serializable among the coordinated"
                    + " operations, because it "
                    + because(conflicts, name) + ".");
        }
        for (PairAnalysis pair : conflicts) {
            conflict(pair, "With " + Words.partner(pair, name) + ": ");
        }
        notes(conflicts);
        compatible(pairs, name);
        checks(operation);
        repetition(name);
    }

    /** What becomes of a request that is repeated at another site; a coordinated one is known at the coordinator. */
    private void repetition(String name) {
        if (analysis.verdict(name) == Plan.Verdict.CONFLUENT) {
            paragraph(Words.repetition(analysis.unrepeatable(name)));
        }
    }

    private void pair(PairAnalysis pair) {
        if (pair.verdict() == PairVerdict.COMPATIBLE) {
            paragraph("`" + pair.first() + "` and " + partner(pair) + " are compatible: whatever the arguments, running"
                    + " them at the same time keeps every invariant.");
        } else {
            conflict(pair, "`" + pair.first() + "` with " + partner(pair) + ": ");
            notes(List.of(pair));
        }
        List<String> proofs = proofs(pair);
        if (pair.verdicts().isEmpty()) {
            paragraph("They touch no invariant in common, so there is nothing to prove.");
        } else if (!proofs.isEmpty()) {
            out.append("\nProved:\n");
            proofs.forEach(proof -> item(proof));
        }
    }

    private static String partner(PairAnalysis pair) {
        return pair.first().equals(pair.second()) ? "another `" + pair.second() + "`" : "`" + pair.second() + "`";
    }

    private static String because(List<PairAnalysis> conflicts, String name) {
        Map<String, List<String>> partners = new LinkedHashMap<>();
        for (PairAnalysis pair : conflicts) {
            String verb = pair.verdict() == PairVerdict.UNDECIDED ? "is undecided with " : "conflicts with ";
            partners.computeIfAbsent(verb, k -> new ArrayList<>()).add(Words.partner(pair, name));
        }
        return Words.list(partners.entrySet().stream()
                .map(e -> e.getKey() + Words.list(e.getValue()))
                .toList());
    }

    /** What is to be said of the queries of several pairs, once each. */
    private void notes(List<PairAnalysis> pairs) {
        pairs.stream()
                .flatMap(p -> p.outside().stream())
                .distinct()
                .forEach(sentence -> paragraph("Note: " + sentence + "."));
    }

    private void conflict(PairAnalysis pair, String prefix) {
        pair.verdicts().forEach((invariant, verdict) -> {
            if (verdict instanceof Verdict.Refuted refuted) {
                paragraph(prefix + "they break " + demand(invariant) + ".");
                story(refuted);
            } else if (verdict instanceof Verdict.Undecided undecided) {
                paragraph(prefix + "it is undecided whether they keep " + demand(invariant) + ", and so treated as a"
                        + " conflict: " + undecided.reason() + ". What to change: " + undecided.advice() + ".");
            }
        });
        pair.conflictKey().ifPresent(key -> line("With " + key + " they do not conflict."));
        for (WayOut way : pair.waysOut()) {
            line("A way out: " + way.change() + "; then " + way.consequence() + ".");
        }
    }

    private String demand(String invariant) {
        return Words.invariant(analysis.application(), invariant)
                .map(i -> {
                    String mark = Words.implicit(i) ? "" : "`";
                    return invariant + " (" + mark + Words.demand(analysis.application(), i) + mark + ")";
                })
                .orElse(invariant);
    }

    private void story(Verdict.Refuted refuted) {
        Story story = Story.of(refuted);
        StringBuilder said = new StringBuilder();
        if (story.confirmed()) {
            said.append(
                    story.history().isEmpty()
                            ? "Both sites start from the empty database. "
                            : "From the empty database, "
                                    + Words.list(calls(story.history())) + " run and reach both sites, which then hold "
                                    + state(story.common(), story) + ". ");
        } else {
            said.append("Say that both sites hold ")
                    .append(state(story.common(), story))
                    .append(". ");
        }
        said.append(branch("One site", story.first(), story.common()));
        said.append(branch("Meanwhile another", story.second(), story.common()));
        said.append("When both sites have received everything, there is ")
                .append(changes(story.common(), story.merged()).orElse("nothing else than before"))
                .append(". That breaks ")
                .append(story.invariant())
                .append(": ")
                .append(story.violation())
                .append(".");
        line(said.toString());
        if (!story.confirmed()) {
            line("This is unconfirmed: no run from the empty database to that common state is known; "
                    + refuted.advice().orElse("if there is none, state the invariant that rules it out")
                    + ".");
        }
    }

    private static List<String> calls(List<Story.Step> steps) {
        return steps.stream().map(s -> "`" + Words.call(s.call()) + "`").toList();
    }

    private static String branch(String who, Story.Branch branch, List<Row> common) {
        StringBuilder said = new StringBuilder();
        List<Row> before = common;
        String subject = who;
        if (branch.snapshot().isPresent()) {
            said.append(who)
                    .append(" reads ")
                    .append(changes(common, branch.snapshot().get()).orElse("the same"))
                    .append(". ");
            subject = "It";
        }
        for (Story.Step step : branch.steps()) {
            Call call = step.call();
            said.append(subject)
                    .append(" runs `")
                    .append(Words.call(call))
                    .append("`, which by itself leaves ")
                    .append(changes(before, step.after()).orElse("everything as it was"))
                    .append(", and every invariant holds there. ");
            before = step.after();
            subject = "Then it";
        }
        return said.toString();
    }

    /** The rows of a state that matter to what follows. */
    private static String state(List<Row> rows, Story story) {
        List<String> changed = RowChange.between(story.common(), story.merged()).stream()
                .filter(c -> c.kind() != RowChange.Kind.SAME)
                .map(RowChange::name)
                .toList();
        List<String> shown = rows.stream()
                .filter(r -> changed.contains(r.name()) || TextReport.mentions(story.violation(), r.name()))
                .map(r -> r.name() + with(RowChange.of(List.of(r)).get(0), false))
                .toList();
        return shown.isEmpty() ? "no row that matters here" : Words.list(shown);
    }

    private static Optional<String> changes(List<Row> before, List<Row> now) {
        List<String> said = new ArrayList<>();
        for (RowChange change : RowChange.between(before, now)) {
            switch (change.kind()) {
                case ADDED -> said.add("a new " + change.name() + with(change, false));
                case CHANGED -> said.add(change.name() + with(change, true));
                case GONE -> said.add("no " + change.name() + " any more");
                case SAME -> {}
            }
        }
        return said.isEmpty() ? Optional.empty() : Optional.of(Words.list(said));
    }

    private static String with(RowChange row, boolean onlyChanged) {
        List<String> values = row.cells().stream()
                .filter(c -> !onlyChanged || c.before().isPresent())
                .map(c -> c.attribute() + " " + c.value()
                        + c.before().map(old -> " instead of " + old).orElse(""))
                .toList();
        return values.isEmpty() ? "" : " with " + Words.list(values);
    }

    /** What was proved against the others; those with the same proofs share a line. */
    private void compatible(List<PairAnalysis> pairs, String name) {
        Map<List<String>, List<String>> partners = new LinkedHashMap<>();
        List<String> apart = new ArrayList<>();
        for (PairAnalysis pair : pairs) {
            String partner = Words.partner(pair, name);
            if (pair.verdicts().isEmpty()) {
                apart.add(partner);
            } else if (!proofs(pair).isEmpty()) {
                partners.computeIfAbsent(proofs(pair), k -> new ArrayList<>()).add(partner);
            }
        }
        if (!partners.isEmpty() || !apart.isEmpty()) {
            out.append("\nProved for all states and arguments:\n");
        }
        partners.forEach((proofs, with) -> item("with " + Words.list(with) + ": keeps " + String.join("; ", proofs)));
        if (!apart.isEmpty()) {
            item("with " + Words.list(apart) + ": nothing to prove, for want of a common invariant");
        }
    }

    private static List<String> proofs(PairAnalysis pair) {
        Map<List<String>, List<String>> invariants = new LinkedHashMap<>();
        pair.verdicts().forEach((invariant, verdict) -> {
            if (verdict instanceof Verdict.Proved proved) {
                invariants
                        .computeIfAbsent(proved.used(), k -> new ArrayList<>())
                        .add(invariant);
            }
        });
        List<String> said = new ArrayList<>();
        invariants.forEach((used, names) ->
                said.add(Words.list(names) + (used.isEmpty() ? "" : ", which used " + Words.list(used))));
        return said;
    }

    private void checks(Operation operation) {
        LocalChecks checks = new LocalChecks(analysis);
        List<String> left = checks.left(operation);
        List<String> discharged = checks.discharged(operation);
        out.append("\nChecks where it runs:\n");
        if (left.isEmpty() && discharged.isEmpty()) {
            item("none: it touches no invariant");
        }
        if (!left.isEmpty()) {
            item("each call is checked against " + Words.list(left)
                    + ", which its guard and the invariants before it do not imply");
        }
        if (!discharged.isEmpty()) {
            item(Words.list(discharged) + (discharged.size() == 1 ? " is" : " are")
                    + " not checked: its guard and the invariants before it imply "
                    + (discharged.size() == 1 ? "it" : "them"));
        }
    }

    private void item(String text) {
        TextReport.line(out, "  - ", text, width);
    }

    private void paragraph(String text) {
        out.append(out.length() == 0 ? "" : "\n");
        out.append(String.join("\n", TextReport.wrap(text, width))).append('\n');
    }

    private void line(String text) {
        out.append("  ")
                .append(String.join("\n  ", TextReport.wrap(text, width - 2)))
                .append('\n');
    }
}
