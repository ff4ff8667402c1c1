package dev.tributary.analyzer.report;

import dev.tributary.analyzer.PairAnalysis;
import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Invariant;
import dev.tributary.dsl.source.SourceRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where things are on the page, and references to them. */
final class Links {
    private final Application application;
    private final List<String> files;

    Links(Application application, Map<String, String> sources) {
        this.application = application;
        this.files = new ArrayList<>(sources.keySet());
    }

    String id(PairAnalysis pair) {
        return "pair." + pair.first() + "." + pair.second();
    }

    static String operation(String name) {
        return "operation." + name;
    }

    /** The line of a file on the page; the first file's lines have the short names. */
    String line(String file, int line) {
        int index = Math.max(0, files.indexOf(file));
        return (index == 0 ? "L" : "F" + index + "L") + line;
    }

    /** A link to the line where something is declared. */
    Html source(SourceRange range, String words) {
        if (!files.contains(range.file())) {
            return Html.of("span", words);
        }
        return Html.of("a", words)
                .attr("href", "#" + line(range.file(), range.start().line()));
    }

    /** The invariant's name, with a link to its declaration. */
    Html invariant(String name) {
        Html code = Html.of("code").cls("name");
        return application.invariants().stream()
                .filter(i -> i.name().equals(name))
                .findFirst()
                .map(i -> code.add(source(i.range(), name).attr("title", Words.demand(application, i))))
                .orElseGet(() -> code.text(name));
    }

    Html invariants(Iterable<String> names) {
        Html all = Html.group();
        for (String name : names) {
            if (!all.isEmpty()) {
                all.text(", ");
            }
            all.add(invariant(name));
        }
        return all;
    }

    /** The operation's name, with a link to its verdict. */
    Html operationName(String name) {
        return Html.of("code").cls("name").add(Html.of("a", name).attr("href", "#" + operation(name)));
    }

    /** The declarations that start on a line of a file: names in the listing lead back to the verdicts. */
    Set<String> operations() {
        return application.operations().stream()
                .map(o -> o.name())
                .collect(java.util.stream.Collectors.toCollection(java.util.LinkedHashSet::new));
    }

    List<Invariant> invariants() {
        return application.invariants();
    }
}
