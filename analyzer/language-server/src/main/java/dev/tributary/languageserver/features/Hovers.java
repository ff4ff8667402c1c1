package dev.tributary.languageserver.features;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.model.Attribute;
import dev.tributary.dsl.model.Columns;
import dev.tributary.dsl.model.Entity;
import dev.tributary.dsl.model.Merge;
import dev.tributary.dsl.source.Position;
import dev.tributary.languageserver.names.Occurrence;
import dev.tributary.languageserver.names.Symbol;
import dev.tributary.languageserver.text.Text;
import dev.tributary.languageserver.verdicts.Markdown;
import dev.tributary.languageserver.verdicts.Verdicts;
import dev.tributary.languageserver.verdicts.Words;
import dev.tributary.languageserver.workspace.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.lsp4j.Hover;
import org.eclipse.lsp4j.MarkupContent;
import org.eclipse.lsp4j.MarkupKind;
import org.eclipse.lsp4j.Range;

/** What there is to know about the word under the cursor. */
public final class Hovers {
    private static final int LONGEST_DECLARATION = 4_000;

    private Hovers() {}

    /** About the place of a file; empty for white space and signs. */
    public static Optional<Hover> at(Reading reading, String file, Position place, Verdicts.Known verdicts) {
        Text text = reading.document(file).text();
        List<Occurrence> found = reading.names(file).at(place).stream()
                .filter(o -> o.symbol() != null)
                .toList();
        if (!found.isEmpty()) {
            String said = Places.symbols(reading, file, place)
                    .map(symbol -> symbol(reading, symbol, verdicts))
                    .collect(Collectors.joining("\n---\n"));
            return Optional.of(hover(said, text.range(found.get(0).range())));
        }
        return word(text, text.offset(place));
    }

    private static Hover hover(String markdown, Range range) {
        return new Hover(new MarkupContent(MarkupKind.MARKDOWN, markdown), range);
    }

    private static Optional<Hover> word(Text text, int offset) {
        WordAt word = WordAt.of(text.content(), offset);
        return Keywords.sentence(word.text())
                .map(sentence -> hover(
                        "`" + word.text() + "`: " + sentence,
                        new Range(text.position(word.start()), text.position(word.end()))));
    }

    private static String symbol(Reading reading, Symbol symbol, Verdicts.Known verdicts) {
        String declaration = declaration(reading, symbol);
        List<String> facts = facts(reading, symbol);
        String said = Markdown.code(declaration) + (facts.isEmpty() ? "" : "\n" + String.join("\n\n", facts) + "\n");
        return symbol.kind() == Symbol.Kind.OPERATION ? said + "\n" + Words.explanation(verdicts, symbol.name()) : said;
    }

    /** The declaration as it is written; of an operation only its head, because the verdict follows. */
    private static String declaration(Reading reading, Symbol symbol) {
        String written = reading.document(symbol.whole().file()).text().excerpt(symbol.whole());
        if (symbol.kind() == Symbol.Kind.OPERATION) {
            written = written.substring(0, written.contains("{") ? written.indexOf('{') : written.length());
        }
        if (symbol.kind() == Symbol.Kind.VARIABLE || symbol.kind() == Symbol.Kind.LITERAL) {
            written = symbol.name() + (symbol.shape() == null ? "" : ": " + symbol.shape());
        }
        return written.length() <= LONGEST_DECLARATION
                ? written
                : written.substring(0, written.offsetByCodePoints(0, LONGEST_DECLARATION / 2)) + " …";
    }

    private static List<String> facts(Reading reading, Symbol symbol) {
        List<String> facts = new ArrayList<>();
        String of = symbol.owner().isEmpty() ? "" : " of `" + symbol.owner() + "`";
        switch (symbol.kind()) {
            case ENTITY, ATTRIBUTE ->
                reading.result().application().ifPresent(application -> stored(application, symbol, facts));
            case INVARIANT, OPERATION, ENUM -> {}
            case LITERAL, PARAMETER, CHOICE, FIELD, VARIABLE ->
                facts.add(symbol.kind().word() + of);
        }
        return facts;
    }

    private static void stored(Application application, Symbol symbol, List<String> facts) {
        Optional<Entity> entity = application.findEntity(symbol.owner().isEmpty() ? symbol.name() : symbol.owner());
        if (entity.isEmpty()) {
            return;
        }
        if (symbol.kind() == Symbol.Kind.ENTITY) {
            facts.add("Lies in the table `" + entity.get().table() + "`.");
            return;
        }
        Optional<Attribute> attribute = entity.get().attribute(symbol.name());
        if (attribute.isPresent()) {
            facts.add("Attribute of `" + symbol.owner() + "`. "
                    + merge(attribute.get().merge()));
            List<String> columns = new Columns(application)
                    .of(attribute.get()).stream().map(c -> "`" + c.name() + "`").toList();
            facts.add("Lies in " + (columns.size() == 1 ? "the column " : "the columns ") + String.join(", ", columns)
                    + " of `" + entity.get().table() + "`.");
        }
    }

    private static String merge(Merge merge) {
        return switch (merge) {
            case KEY -> "Key: set when the row is inserted, never changed.";
            case IMMUTABLE -> "Immutable: set when the row is inserted, never changed.";
            case COUNTER -> "Counter: all concurrent additions count.";
            case REGISTER -> "Register: of concurrent assignments the last writer wins.";
            case MAX -> "Max: the greatest value it was ever raised to.";
            case MIN -> "Min: the least value it was ever lowered to.";
        };
    }
}
