package dev.tributary.dsl.source;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Renders diagnostics for people: place, code, message, the offending line underlined, related places, help. */
public final class DiagnosticPrinter {
    private static final int TAB = 4;
    private static final int WIDEST = 160;
    private static final String CUT = "...";
    private final Map<String, List<String>> lines = new HashMap<>();

    /** Prints with excerpts of the given texts, by file name. */
    public DiagnosticPrinter(Map<String, String> sources) {
        sources.forEach((file, text) -> lines.put(file, List.of(text.split("\r?\n", -1))));
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
        Excerpt shown = Excerpt.of(file.get(line - 1), range.start().column() - 1);
        int[] text = shown.text().codePoints().toArray();
        int from = Math.min(range.start().column() - 1 - shown.left(), text.length);
        int to = range.end().line() == line
                ? Math.min(range.end().column() - 1 - shown.left(), text.length)
                : text.length;
        String margin = "  " + line + " | ";
        String before = shown.left() > 0 ? CUT : "";
        out.append(margin).append(before).append(expanded(text, 0, text.length));
        out.append(shown.cut() ? CUT : "").append('\n');
        out.append(" ".repeat(margin.length() - 2)).append("| ");
        out.append(" ".repeat(before.length() + width(text, 0, from)));
        out.append("^".repeat(Math.max(1, width(text, from, Math.max(from, to)))));
        out.append('\n');
    }

    /**
     * The part of a line that is shown.
     *
     * @param text the part itself
     * @param left how many code points of the line stand before it
     * @param cut whether the line goes on after it
     */
    private record Excerpt(String text, int left, boolean cut) {

        /** The whole line, or so much of a very long one as lies around {@code place}. */
        static Excerpt of(String line, int place) {
            int left = 0;
            int start = 0;
            if (line.length() > WIDEST && place > WIDEST / 2) {
                left = place - WIDEST / 2;
                start = offset(line, 0, left);
            }
            int end = offset(line, start, WIDEST);
            boolean fits = start == 0 && line.length() <= WIDEST;
            String text = line.substring(start, fits ? line.length() : end);
            return new Excerpt(text, left, !fits && end < line.length());
        }

        private static int offset(String line, int from, int codePoints) {
            int at = from;
            for (int i = 0; i < codePoints && at < line.length(); i++) {
                at += Character.charCount(line.codePointAt(at));
            }
            return at;
        }
    }

    private static int width(int[] text, int from, int to) {
        String shown = expanded(text, from, to);
        return shown.codePointCount(0, shown.length());
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
