package dev.tributary.languageserver.features;

import dev.tributary.dsl.source.SourceRange;
import dev.tributary.dsl.syntax.Syntax;
import dev.tributary.languageserver.text.Text;
import dev.tributary.languageserver.workspace.Documents;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.lsp4j.DocumentSymbol;
import org.eclipse.lsp4j.SymbolKind;
import org.jspecify.annotations.Nullable;

/** What a file declares, for the outline of an editor. */
public final class Outline {
    private final Text text;

    private Outline(Text text) {
        this.text = text;
    }

    /** The declarations of a file, in its order. */
    public static List<DocumentSymbol> of(Documents.Document document) {
        Syntax.File file = document.syntax();
        return file == null ? List.of() : new Outline(document.text()).symbols(file);
    }

    private List<DocumentSymbol> symbols(Syntax.File file) {
        List<DocumentSymbol> symbols = new ArrayList<>();
        file.enums().forEach(e -> symbols.add(symbol(e.name(), SymbolKind.Enum, e.range(), null, literals(e))));
        file.entities().forEach(e -> symbols.add(symbol(e.name(), SymbolKind.Class, e.range(), null, attributes(e))));
        file.invariants()
                .forEach(i -> symbols.add(
                        symbol(i.name(), SymbolKind.Boolean, i.range(), i.deferred() ? "deferred" : null, List.of())));
        file.operations()
                .forEach(o -> symbols.add(symbol(o.name(), SymbolKind.Method, o.range(), parameters(o), List.of())));
        symbols.sort(Comparator.comparing(
                (DocumentSymbol s) -> text.offset(s.getRange().getStart())));
        return symbols;
    }

    private List<DocumentSymbol> literals(Syntax.EnumDeclaration declared) {
        return declared.literals().stream()
                .map(l -> symbol(l, SymbolKind.EnumMember, l.range(), null, List.of()))
                .toList();
    }

    private List<DocumentSymbol> attributes(Syntax.EntityDeclaration declared) {
        return declared.attributes().stream()
                .map(a -> symbol(
                        a.name(),
                        a.key() ? SymbolKind.Key : SymbolKind.Field,
                        a.range(),
                        text.excerpt(a.type().range())
                                + (a.nullable() ? "?" : "")
                                + (a.merge() == null ? "" : " " + a.merge().text()),
                        List.of()))
                .toList();
    }

    private static String parameters(Syntax.OperationDeclaration declared) {
        return declared.parameters().stream().map(p -> p.name().text()).collect(Collectors.joining(", ", "(", ")"));
    }

    private DocumentSymbol symbol(
            Syntax.Name name,
            SymbolKind kind,
            SourceRange range,
            @Nullable String detail,
            List<DocumentSymbol> children) {
        DocumentSymbol symbol =
                new DocumentSymbol(name.text(), kind, text.range(range), text.range(name.range()), detail);
        symbol.setChildren(children);
        return symbol;
    }
}
