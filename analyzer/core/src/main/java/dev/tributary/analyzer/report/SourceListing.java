package dev.tributary.analyzer.report;

import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The texts that were analysed, a line each, so that names elsewhere can lead to where they are declared. */
final class SourceListing {
    private static final Pattern PART = Pattern.compile(
            "(?<comment>//.*)|(?<text>\"(?:[^\"\\\\]++|\\\\.)*+\"?)|(?<word>[\\p{L}_][\\p{L}\\p{Nd}_]*)|(?<other>.)",
            Pattern.DOTALL);
    private static final Set<String> KEYWORDS = Set.of(
            "application",
            "import",
            "enum",
            "entity",
            "invariant",
            "operation",
            "deferred",
            "compensated",
            "by",
            "unique",
            "key",
            "counter",
            "immutable",
            "max",
            "min",
            "requires",
            "choosing",
            "insert",
            "ensure",
            "delete",
            "raise",
            "lower",
            "to",
            "for",
            "all",
            "each",
            "in",
            "where",
            "exists",
            "if",
            "else",
            "and",
            "or",
            "not",
            "implies",
            "new",
            "list",
            "of",
            "null",
            "true",
            "false",
            "on",
            "cascade",
            "table",
            "column",
            "count",
            "sum",
            "length",
            "matches");
    private final Links links;

    SourceListing(Links links) {
        this.links = links;
    }

    Html draw(Map<String, String> sources) {
        Html all = Html.group();
        sources.forEach((file, text) -> {
            Html lines = Html.of("ol").cls("source");
            String[] each = text.split("\\R", -1);
            int last = each[each.length - 1].isEmpty() ? each.length - 1 : each.length;
            for (int i = 0; i < last; i++) {
                lines.add(Html.of("li")
                        .id(links.line(file, i + 1))
                        .add(Html.of("code").add(line(each[i]))));
            }
            all.add(Html.of("h3", file).cls("file"))
                    .add(Html.of("div")
                            .cls("scroll listing")
                            .attr("tabindex", "0")
                            .attr("role", "region")
                            .attr("aria-label", "text of " + file)
                            .add(lines));
        });
        return all;
    }

    private Html line(String text) {
        Html line = Html.group();
        Matcher parts = PART.matcher(text);
        StringBuilder plain = new StringBuilder();
        String before = "";
        while (parts.find()) {
            String word = parts.group("word");
            if (parts.group("other") != null) {
                plain.append(parts.group("other"));
                continue;
            }
            line.text(plain.toString());
            plain.setLength(0);
            if (parts.group("comment") != null) {
                line.add(Html.of("span", parts.group("comment")).cls("comment"));
            } else if (parts.group("text") != null) {
                line.add(Html.of("span", parts.group("text")).cls("literal"));
            } else if (before.equals("operation") && links.operations().contains(word)) {
                line.add(Html.of("a", word)
                        .attr("href", "#" + Links.operation(word))
                        .cls("declared"));
            } else if (before.equals("invariant") || before.equals("entity") || before.equals("enum")) {
                line.add(Html.of("span", word).cls("declared"));
            } else if (KEYWORDS.contains(word)) {
                line.add(Html.of("span", word).cls("keyword"));
            } else {
                line.text(word);
            }
            before = word == null ? before : word;
        }
        return line.text(plain.toString());
    }
}
