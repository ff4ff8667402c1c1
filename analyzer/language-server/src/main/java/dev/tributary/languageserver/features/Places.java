package dev.tributary.languageserver.features;

import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.source.Position;
import dev.tributary.dsl.source.SourceRange;
import dev.tributary.dsl.syntax.Syntax;
import dev.tributary.languageserver.names.Symbol;
import dev.tributary.languageserver.workspace.Documents;
import dev.tributary.languageserver.workspace.Reading;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.lsp4j.Location;
import org.eclipse.lsp4j.Range;

/** Where things are declared and named. */
public final class Places {
    private Places() {}

    /** Where what is named at a place is declared; of an import, the file. */
    public static List<Location> declared(Reading reading, String file, Position place) {
        Optional<Location> imported = imported(reading, file, place);
        return imported.isPresent()
                ? List.of(imported.get())
                : symbols(reading, file, place)
                        .map(symbol -> reading.location(symbol.range()))
                        .toList();
    }

    private static Optional<Location> imported(Reading reading, String file, Position place) {
        Syntax.File syntax = reading.document(file).syntax();
        return syntax == null
                ? Optional.empty()
                : syntax.imports().stream()
                        .filter(i -> contains(i.range(), place))
                        .map(i -> reading.documents().get(InvFile.importPath(file, i.path())))
                        .filter(Objects::nonNull)
                        .map(document -> new Location(document.uri(), start(document)))
                        .findFirst();
    }

    private static Range start(Documents.Document document) {
        return new Range(document.text().position(0), document.text().position(0));
    }

    private static boolean contains(SourceRange range, Position place) {
        return range.start().compareTo(place) <= 0 && range.end().compareTo(place) >= 0;
    }

    /** Where what is named at a place is named, in all applications that the place is in. */
    public static List<Location> named(List<Reading> readings, String file, Position place, boolean declaration) {
        return readings.stream()
                .flatMap(reading -> symbols(reading, file, place)
                        .flatMap(reading::occurrences)
                        .filter(o -> declaration || !o.declaration())
                        .map(o -> reading.location(o.range())))
                .distinct()
                .toList();
    }

    /** What is named at a place; two things for a shorthand. */
    static Stream<Symbol> symbols(Reading reading, String file, Position place) {
        return reading.names(file).at(place).stream()
                .flatMap(o -> Stream.ofNullable(o.symbol()))
                .distinct();
    }
}
