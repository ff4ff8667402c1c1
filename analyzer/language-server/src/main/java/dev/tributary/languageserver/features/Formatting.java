package dev.tributary.languageserver.features;

import dev.tributary.dsl.format.Formatter;
import dev.tributary.languageserver.text.Text;
import dev.tributary.languageserver.workspace.Documents;
import java.util.List;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.TextEdit;

/** The one layout, as {@code tributary fmt} gives it. */
public final class Formatting {
    private Formatting() {}

    /** What changes; nothing in a file with syntax errors. */
    public static List<TextEdit> of(Documents.Document document) {
        Text text = document.text();
        String before = text.content();
        return Formatter.format(document.uri(), before)
                .text()
                .filter(after -> !after.equals(before))
                .map(after -> List.of(difference(text, after)))
                .orElse(List.of());
    }

    /** One edit that leaves the lines alone that both begin or end with, so that the cursor stays where it is. */
    private static TextEdit difference(Text text, String after) {
        String before = text.content();
        int shorter = Math.min(before.length(), after.length());
        int start = 0;
        while (start < shorter && before.charAt(start) == after.charAt(start)) {
            start++;
        }
        start = start == 0 ? 0 : before.lastIndexOf('\n', start - 1) + 1;
        int same = 0;
        while (same < shorter - start
                && before.charAt(before.length() - 1 - same) == after.charAt(after.length() - 1 - same)) {
            same++;
        }
        int lineEnd = before.indexOf('\n', before.length() - same);
        same = lineEnd < 0 ? 0 : before.length() - lineEnd - 1;
        Range range = new Range(text.position(start), text.position(before.length() - same));
        return new TextEdit(range, after.substring(start, after.length() - same));
    }
}
