package dev.tributary.analyzer;

import dev.tributary.analyzer.Expectations.Expectation;
import dev.tributary.analyzer.Expectations.Source;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The end of docs/cases.md: what every case file says of its analysis, and what the literature says. */
final class CasesTable {
    static final String START = "## Every verdict";

    private CasesTable() {}

    /** One file, and what it says. */
    record Case(Path file, Expectations expectations) {}

    static String of(List<Case> cases) {
        List<Expectation> known = cases.stream()
                .flatMap(c -> c.expectations().lines().stream())
                .filter(e -> e.source().isPresent())
                .toList();
        long differ = known.stream()
                .filter(e -> e.source().orElseThrow().differs().isPresent())
                .count();
        return START + "\n\n" + cases.size() + " files, " + known.size() + " verdicts of the literature, of which "
                + differ
                + " differ here, each with its reason. This part is written by PublishedCasesTest from the files.\n"
                + cases.stream()
                        .filter(c -> c.expectations().lines().stream()
                                .anyMatch(e -> e.source().isPresent()))
                        .map(CasesTable::section)
                        .collect(Collectors.joining());
    }

    private static String section(Case of) {
        String path = of.file().toString().replace('\\', '/');
        String name = path.substring(path.indexOf("cases/") + "cases/".length());
        return "\n### [" + name.replace(".inv", "") + "](../analyzer/core/" + path + ")\n\n"
                + "| of | verdict here | literature | known | why it differs |\n| --- | --- | --- | --- | --- |\n"
                + of.expectations().lines().stream()
                        .filter(e -> e.source().isPresent())
                        .map(CasesTable::row)
                        .collect(Collectors.joining());
    }

    private static String row(Expectation line) {
        Source source = line.source().orElseThrow();
        return "| " + cell(line.subject()) + " | " + cell(line.verdict()) + " | " + source.verdict() + " | "
                + source.status() + " | " + cell(source.differs().orElse("")) + " |\n";
    }

    /** `*` would be emphasis, `|` the next cell. */
    private static String cell(String text) {
        return text.replace("*", "\\*").replace("|", "\\|");
    }
}
