package dev.tributary.languageserver.workspace;

import dev.tributary.dsl.InvFile;
import dev.tributary.dsl.source.SourceRange;
import dev.tributary.dsl.syntax.Syntax;
import dev.tributary.languageserver.names.Declarations;
import dev.tributary.languageserver.names.Names;
import dev.tributary.languageserver.names.Occurrence;
import dev.tributary.languageserver.names.Symbol;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.lsp4j.Location;
import org.jspecify.annotations.Nullable;

/** An application as it was read at one time: its files, what is wrong with them, what their names stand for. */
public final class Reading {
    private final String root;
    private final InvFile.Result result;
    private final Map<String, Documents.Document> documents;
    private final Set<String> missing;
    private final Declarations declarations;
    private final Map<String, Names> names = new LinkedHashMap<>();
    private @Nullable String fingerprint;

    Reading(String root, InvFile.Result result, Map<String, Documents.Document> documents, Set<String> missing) {
        this.root = root;
        this.result = result;
        this.documents = documents;
        this.missing = missing;
        List<Syntax.File> files = new ArrayList<>();
        documents.values().forEach(d -> Optional.ofNullable(d.syntax()).ifPresent(files::add));
        this.declarations = new Declarations(files);
    }

    /** The name of the file that is the application; all others are imported. */
    public String root() {
        return root;
    }

    public InvFile.Result result() {
        return result;
    }

    /** Ties verdicts to exactly these texts. */
    public synchronized String fingerprint() {
        if (fingerprint == null) {
            fingerprint = result.fingerprint();
        }
        return fingerprint;
    }

    public Declarations declarations() {
        return declarations;
    }

    /** Its files by name, the root first. */
    public Map<String, Documents.Document> documents() {
        return documents;
    }

    public Documents.Document document(String name) {
        return Objects.requireNonNull(documents.get(name), name);
    }

    Set<String> missing() {
        return missing;
    }

    /** The names of one of its files. */
    public synchronized Names names(String file) {
        return names.computeIfAbsent(file, f -> {
            Syntax.File syntax = document(f).syntax();
            return syntax == null ? Names.none() : Names.of(syntax, declarations);
        });
    }

    /** All places where a symbol is named, its declaration included. */
    public Stream<Occurrence> occurrences(Symbol symbol) {
        return documents.keySet().stream()
                .flatMap(file -> names(file).all().stream())
                .filter(o -> symbol.equals(o.symbol()));
    }

    /** A range of one of its files, for the editor. */
    public Location location(SourceRange range) {
        Documents.Document document = document(range.file());
        return new Location(document.uri(), document.text().range(range));
    }
}
