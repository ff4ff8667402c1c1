package dev.tributary.dsl.format;

import dev.tributary.dsl.source.Diagnostic;
import dev.tributary.dsl.syntax.Concrete;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lays out {@code .inv} files.
 *
 * <p>Only white space and the optional separators change: words, comments and single blank lines stay. A list in braces
 * or the parameters of an operation stay on one line where they were and fit; a line that the author broke inside an
 * expression stays broken. Formatting twice changes nothing.
 */
public final class Formatter {
    private Formatter() {}

    /**
     * What formatting a text gave.
     *
     * @param text the text in its layout; empty when the text has syntax errors, which are in {@code diagnostics}
     */
    public record Result(Optional<String> text, List<Diagnostic> diagnostics) {
        public Result {
            diagnostics = List.copyOf(diagnostics);
        }
    }

    /**
     * Formats the text of one file; imports are not followed, and names and types do not matter.
     *
     * @param fileName as it shall appear in diagnostics
     */
    public static Result format(String fileName, String text) {
        boolean windows = text.contains("\r\n");
        String uniform = text.replace("\r\n", "\n");
        Concrete.Result read = Concrete.read(fileName, uniform);
        if (read.file().isEmpty()) {
            return new Result(Optional.empty(), read.diagnostics());
        }
        Concrete.File before = read.file().get();
        String formatted = new Layout(before).text();
        Concrete.File after = Concrete.read(fileName, formatted)
                .file()
                .orElseThrow(() -> new IllegalStateException("formatting " + fileName + " would have broken it"));
        if (!content(before).equals(content(after))) {
            throw new IllegalStateException("formatting " + fileName + " would have changed what it says");
        }
        return new Result(Optional.of(windows ? formatted.replace("\n", "\r\n") : formatted), List.of());
    }

    /** Everything that formatting must not touch: all words but separators, and the comments. */
    private static List<String> content(Concrete.File file) {
        List<String> content = new ArrayList<>(file.root()
                .words()
                .map(Concrete.Word::text)
                .filter(word -> !word.equals(",") && !word.equals(";"))
                .toList());
        file.comments().forEach(comment -> content.add(comment.text()));
        return content;
    }
}
