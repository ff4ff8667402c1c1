package dev.tributary.analyzer.report;

import dev.tributary.analyzer.PairAnalysis;
import dev.tributary.analyzer.Warning;
import dev.tributary.analyzer.report.VerdictDiff.Change;
import dev.tributary.analyzer.report.VerdictDiff.Rule;
import dev.tributary.dsl.plan.Plan;
import dev.tributary.dsl.plan.Plan.PairVerdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A change of the verdicts, in sentences: for a terminal, or for the page where a change is reviewed. */
public final class DiffReport {
    private final VerdictDiff diff;
    private final boolean markdown;

    private DiffReport(VerdictDiff diff, boolean markdown) {
        this.diff = diff;
        this.markdown = markdown;
    }

    /** For a terminal, at most {@value TextReport#WIDTH} columns wide. */
    public static String text(VerdictDiff diff) {
        DiffReport report = new DiffReport(diff, false);
        StringBuilder out = new StringBuilder();
        TextReport.line(out, "", report.heading() + ": " + report.lede());
        report.sections().forEach((title, items) -> {
            out.append('\n').append(title).append('\n');
            items.forEach(item -> TextReport.line(out, "  " + item.sign() + " ", item.words()));
        });
        report.next()
                .ifPresent(
                        next -> out.append('\n').append("help: ").append(next).append('\n'));
        return out.toString();
    }

    /** For a comment on the change. */
    public static String markdown(VerdictDiff diff) {
        DiffReport report = new DiffReport(diff, true);
        StringBuilder out = new StringBuilder();
        out.append("### ")
                .append(report.heading())
                .append("\n\n")
                .append(capital(report.lede()))
                .append(".\n");
        report.sections().forEach((title, items) -> {
            out.append("\n**").append(capital(title)).append("**\n\n");
            items.forEach(item -> out.append("- ")
                    .append(item.bold())
                    .append(' ')
                    .append(item.words())
                    .append('\n'));
        });
        report.next().ifPresent(next -> out.append('\n').append(capital(next)).append(".\n"));
        return out.toString();
    }

    /** What there is to say about one thing. */
    private record Item(String sign, String words) {
        String bold() {
            return "**"
                    + switch (sign) {
                        case "+" -> "new";
                        case "-" -> "gone";
                        default -> "changed";
                    }
                    + "**";
        }
    }

    private String heading() {
        String old = diff.before().analysis().application().name();
        String name = diff.now().analysis().application().name();
        String files =
                "from " + code(diff.before().file()) + " to " + code(diff.now().file());
        return (old.equals(name) ? name : name + " (was " + old + ")") + ", " + files;
    }

    private String lede() {
        List<String> parts = new ArrayList<>();
        int lost = diff.lost().size();
        int won = of(Plan.Verdict.COORDINATED, Plan.Verdict.CONFLUENT);
        long added =
                diff.operations().stream().filter(c -> c.before().isEmpty()).count();
        long removed = diff.operations().stream().filter(c -> c.now().isEmpty()).count();
        if (lost > 0) {
            parts.add(Words.count(lost, "operation needs", "operations need") + " the coordinator now");
        }
        if (won > 0) {
            parts.add(Words.count(won, "operation does", "operations do") + " not need the coordinator any more");
        }
        if (added > 0) {
            parts.add(Words.count(added, "operation is", "operations are") + " new");
        }
        if (removed > 0) {
            parts.add(Words.count(removed, "operation is", "operations are") + " gone");
        }
        int weakened = diff.weakened().size();
        if (weakened > 0) {
            parts.add(Words.count(weakened, "invariant is", "invariants are") + " not enforced any more");
        }
        if (!parts.isEmpty()) {
            return Words.list(parts);
        }
        return diff.changed() ? "no operation changes its verdict" : "nothing that the analyzer says changes";
    }

    private int of(Plan.Verdict before, Plan.Verdict now) {
        return (int) diff.operations().stream()
                .filter(c -> c.before().equals(Optional.of(before)) && c.now().equals(Optional.of(now)))
                .count();
    }

    private Map<String, List<Item>> sections() {
        Map<String, List<Item>> sections = new LinkedHashMap<>();
        sections.put("operations", items(diff.operations(), this::operation));
        sections.put("pairs", items(diff.pairs(), this::pair));
        sections.put("invariants", items(diff.invariants(), this::invariant));
        sections.put("checked on each call", items(diff.checks(), this::checks));
        sections.put("warnings", items(diff.warnings(), this::warning));
        sections.values().removeIf(List::isEmpty);
        return sections;
    }

    private static <T> List<Item> items(List<Change<T>> changes, Function<Change<T>, String> words) {
        return changes.stream().map(c -> new Item(c.sign(), words.apply(c))).toList();
    }

    private String operation(Change<Plan.Verdict> change) {
        String name = code(change.name());
        String was = change.before().map(v -> "was " + Words.lower(v)).orElse("");
        if (change.now().isEmpty()) {
            return name + " " + was;
        }
        String is = "is " + Words.lower(change.now().get());
        return name + " " + (was.isEmpty() ? is : was + ", " + is) + ": "
                + diff.now().analysis().reason(change.name());
    }

    private String pair(Change<PairAnalysis> change) {
        PairAnalysis named = change.now().or(change::before).orElseThrow();
        String who = code(named.first()) + " with "
                + (named.first().equals(named.second()) ? "itself" : code(named.second()));
        String was = change.before().map(p -> "was " + outcome(p)).orElse("");
        String is = change.now().map(p -> "is " + outcome(p)).orElse("");
        return who + " " + was + (was.isEmpty() || is.isEmpty() ? "" : ", ") + is;
    }

    private String outcome(PairAnalysis pair) {
        if (pair.verdict() == PairVerdict.COMPATIBLE) {
            return "compatible";
        }
        return (pair.verdict() == PairVerdict.CONFLICT ? "a conflict on " : "undecided on ")
                + Words.list(pair.brokenInvariants().stream().map(this::code).toList())
                + pair.conflictKey().map(key -> " (not with " + key + ")").orElse("");
    }

    private String invariant(Change<Rule> change) {
        String name = code(change.name()) + ": ";
        if (change.before().isEmpty() || change.now().isEmpty()) {
            Rule rule = change.now().or(change::before).orElseThrow();
            return name + code(rule.demand()) + (rule.enforced() ? "" : ", deferred");
        }
        Rule before = change.before().get();
        Rule now = change.now().get();
        List<String> parts = new ArrayList<>();
        if (!before.demand().equals(now.demand())) {
            parts.add("demands " + code(now.demand()) + " instead of " + code(before.demand()));
        }
        if (before.enforced() != now.enforced()) {
            parts.add(now.enforced() ? "holds at all times now" : "is deferred now: audited, but not enforced");
        }
        return name + String.join("; ", parts);
    }

    private String checks(Change<List<String>> change) {
        List<String> before = change.before().orElseThrow();
        List<String> now = change.now().orElseThrow();
        List<String> more =
                now.stream().filter(n -> !before.contains(n)).map(this::code).toList();
        List<String> less =
                before.stream().filter(n -> !now.contains(n)).map(this::code).toList();
        List<String> parts = new ArrayList<>();
        if (!more.isEmpty()) {
            parts.add("also against " + Words.list(more));
        }
        if (!less.isEmpty()) {
            parts.add("no longer against " + Words.list(less));
        }
        return code(change.name()) + ": " + String.join(", ", parts);
    }

    private String warning(Change<Warning> change) {
        Warning warning = change.now().or(change::before).orElseThrow();
        return warning.code() + ", line " + warning.range().start().line() + ": " + warning.message();
    }

    /** The command that says why. */
    private Optional<String> next() {
        return diff.operations().stream()
                .filter(c -> c.now().equals(Optional.of(Plan.Verdict.COORDINATED)))
                .findFirst()
                .map(c -> "`tributary explain " + c.name() + " " + diff.now().file() + "` says why " + c.name()
                        + " needs the coordinator");
    }

    private String code(String text) {
        if (!markdown) {
            return text;
        }
        String fence = "`";
        while (text.contains(fence)) {
            fence += "`";
        }
        String pad = fence.length() > 1 ? " " : "";
        return fence + pad + text + pad + fence;
    }

    private static String capital(String sentence) {
        return sentence.substring(0, 1).toUpperCase(Locale.ROOT) + sentence.substring(1);
    }
}
