package dev.tributary.dsl.source;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Renders diagnostics for people: place, code, message, the offending line underlined, related places, help. */
public final class DiagnosticPrinter {
    private static final int TAB = 4;
    private final Map<String, List<String>> lines = new HashMap<>();

    /** Prints with excerpts of the given texts, by file name. */
    public DiagnosticPrinter(Map<String, String> sources) {
        sources.forEach((file, text) -> lines.put(file, text.lines().toList()));
    }

    public String print(Diagnostic diagnostic) {
        StringBuilder out = new StringBuilder();
        out.append(diagnostic.range())
                .append(": ")
                .append(diagnostic.severity() == Severity.ERROR ? "error" : "warning")
                .append(' ')
                .append(diagnostic.code())
                .append(": ")
                .append(diagnostic.message())
                .append('\n');
        excerpt(out, diagnostic.range());
        for (Diagnostic.Related related : diagnostic.related()) {
            out.append("  ").append(related.range()).append(": ").append(related.message());
            out.append('\n');
        }
        diagnostic.help().ifPresent(help -> out.append("  help: ").append(help).append('\n'));
        return out.toString();
    }

    private void excerpt(StringBuilder out, SourceRange range) {
        int line = range.start().line();
        List<String> file = lines.getOrDefault(range.file(), List.of());
        if (line > file.size()) {
            return;
        }
        int[] text = file.get(line - 1).codePoints().toArray();
        int from = Math.min(range.start().column() - 1, text.length);
        int to = range.end().line() == line ? Math.min(range.end().column() - 1, text.length) : text.length;
        String margin = "  " + line + " | ";
        out.append(margin).append(expanded(text, 0, text.length)).append('\n');
        out.append(" ".repeat(margin.length() - 2)).append("| ");
        out.append(" "
                .repeat(expanded(text, 0, from)
                        .codePointCount(0, expanded(text, 0, from).length())));
        out.append("^"
                .repeat(Math.max(1, expanded(text, from, Math.max(from, to)).length())));
        out.append('\n');
    }

    private static String expanded(int[] text, int from, int to) {
        StringBuilder out = new StringBuilder();
        for (int i = from; i < to; i++) {
            if (text[i] == '\t') {
                out.append(" ".repeat(TAB));
            } else {
                out.appendCodePoint(Character.isISOControl(text[i]) ? '?' : text[i]);
            }
        }
        return out.toString();
    }
}
