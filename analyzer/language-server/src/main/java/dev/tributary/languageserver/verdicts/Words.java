package dev.tributary.languageserver.verdicts;

import dev.tributary.analyzer.Analysis;
import dev.tributary.analyzer.report.Explanation;
import dev.tributary.dsl.plan.Plan;
import java.util.stream.Collectors;

/** Verdicts in words, for editors. */
public final class Words {
    private Words() {}

    /** One line about an operation; empty where there is nothing to say yet. */
    public static String line(Verdicts.Known known, String operation) {
        if (known instanceof Verdicts.Found found) {
            Analysis analysis = found.analysis();
            if (analysis.application().findOperation(operation).isEmpty()) {
                return "not analysed yet";
            }
            return verdict(analysis, operation) + (found.current() ? "" : " (before the last change)");
        }
        return known instanceof Verdicts.Unknown unknown ? "no verdict: " + unknown.why() : "being analysed …";
    }

    private static String verdict(Analysis analysis, String operation) {
        return analysis.verdict(operation) == Plan.Verdict.CONFLUENT
                ? "confluent: runs at any site without coordination"
                : "coordinated: " + analysis.reason(operation);
    }

    /** Why an operation has its verdict, in the words of {@code tributary explain}, as Markdown. */
    public static String explanation(Verdicts.Known known, String operation) {
        boolean told = known instanceof Verdicts.Found found
                && found.analysis().application().findOperation(operation).isPresent();
        if (!told) {
            return Markdown.text(line(known, operation));
        }
        Verdicts.Found found = (Verdicts.Found) known;
        String note = found.current() ? "" : "*As of the last texts that were analysed.*\n\n";
        return note
                + Explanation.unwrapped(found.analysis(), operation)
                        .lines()
                        .map(Words::markdown)
                        .collect(Collectors.joining("\n"))
                        .replaceAll("\n{3,}", "\n\n");
    }

    /** Every line is a paragraph of its own, or an item of a list. */
    private static String markdown(String line) {
        String text = line.strip();
        return text.startsWith("- ") ? "- " + Markdown.text(text.substring(2)) : Markdown.text(text) + "\n";
    }
}
