package dev.tributary.languageserver.features;

import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.source.Diagnostic;
import dev.tributary.dsl.source.Position;
import dev.tributary.dsl.syntax.SyntaxParser;
import dev.tributary.languageserver.names.Occurrence;
import dev.tributary.languageserver.names.Symbol;
import dev.tributary.languageserver.text.Text;
import dev.tributary.languageserver.workspace.Reading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.WorkspaceEdit;

/** Gives something another name everywhere, unless the applications would have errors then that they do not have now. */
public final class Renaming {
    private Renaming() {}

    /** A name that cannot be given; the message says why. */
    public static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    /** The name at a place that can be changed. */
    public static Optional<Occurrence> at(Reading reading, String file, Position place) {
        return reading.names(file).at(place).stream()
                .filter(o -> o.symbol() != null)
                .findFirst();
    }

    /**
     * The changes that rename what is named at a place.
     *
     * @param readings all applications that the place is in
     */
    public static WorkspaceEdit rename(List<Reading> readings, String file, Position place, String name)
            throws RefusedException {
        if (!isName(name)) {
            throw new RefusedException("`" + name + "` cannot be a name");
        }
        Map<String, List<TextEdit>> edits = new LinkedHashMap<>();
        for (Reading reading : readings) {
            Optional<Symbol> symbol = at(reading, file, place).map(o -> Objects.requireNonNull(o.symbol()));
            if (symbol.isPresent()) {
                Map<String, List<TextEdit>> own = edits(reading, symbol.get(), name);
                check(reading, own);
                own.forEach((uri, list) -> merge(edits.computeIfAbsent(uri, u -> new ArrayList<>()), list));
            }
        }
        return new WorkspaceEdit(edits);
    }

    /** Whether something can be called so. */
    static boolean isName(String name) {
        return !name.isBlank()
                && name.equals(name.strip())
                && SyntaxParser.parse("name", "application " + name)
                        .diagnostics()
                        .isEmpty();
    }

    private static Map<String, List<TextEdit>> edits(Reading reading, Symbol symbol, String name) {
        Map<String, List<TextEdit>> edits = new LinkedHashMap<>();
        reading.occurrences(symbol).forEach(o -> {
            String text = name;
            if (o.shorthand()) {
                boolean attribute = symbol.kind() == Symbol.Kind.ATTRIBUTE;
                text = attribute ? name + ": " + o.text() : o.text() + ": " + name;
            }
            Range range = reading.location(o.range()).getRange();
            edits.computeIfAbsent(o.range().file(), f -> new ArrayList<>()).add(new TextEdit(range, text));
        });
        Map<String, List<TextEdit>> byUri = new LinkedHashMap<>();
        edits.forEach((file, list) -> byUri.put(reading.document(file).uri(), list));
        return byUri;
    }

    private static void merge(List<TextEdit> all, List<TextEdit> more) {
        more.stream().filter(edit -> !all.contains(edit)).forEach(all::add);
    }

    /** Reads the application with its new names. */
    private static void check(Reading reading, Map<String, List<TextEdit>> edits) throws RefusedException {
        Map<String, String> texts = new LinkedHashMap<>();
        reading.documents().forEach((file, document) -> {
            Text text = document.text();
            List<TextEdit> backwards = new ArrayList<>(edits.getOrDefault(document.uri(), List.of()));
            backwards.sort(Comparator.comparingInt(
                            (TextEdit e) -> document.text().offset(e.getRange().getStart()))
                    .reversed());
            for (TextEdit edit : backwards) {
                text = text.with(edit.getRange(), edit.getNewText());
            }
            texts.put(file, text.content());
        });
        InvFile.Result after =
                InvFile.parse(reading.root(), Objects.requireNonNull(texts.get(reading.root())), path -> {
                    String text = texts.get(path);
                    if (text == null) {
                        throw new IOException("it could not be read before either");
                    }
                    return text;
                });
        int before = reading.result().diagnostics().size();
        if (after.diagnostics().size() > before) {
            List<String> known = reading.result().diagnostics().stream()
                    .map(Diagnostic::message)
                    .toList();
            String why = after.diagnostics().stream()
                    .map(Diagnostic::message)
                    .filter(message -> !known.contains(message))
                    .findFirst()
                    .orElse("there would be more errors");
            throw new RefusedException("the name cannot be given: " + why);
        }
    }
}
