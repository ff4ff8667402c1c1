package dev.tributary.languageserver.features;

import dev.tributary.dsl.syntax.Syntax;
import dev.tributary.languageserver.verdicts.Verdicts;
import dev.tributary.languageserver.verdicts.Words;
import dev.tributary.languageserver.workspace.Documents;
import java.util.List;
import org.eclipse.lsp4j.CodeLens;
import org.eclipse.lsp4j.Command;

/** The verdict above each operation. */
public final class Lenses {
    private static final int LONGEST = 160;

    private Lenses() {}

    /** Of all operations of a file. */
    public static List<CodeLens> of(Documents.Document document, Verdicts.Known verdicts) {
        Syntax.File file = document.syntax();
        return file == null
                ? List.of()
                : file.operations().stream()
                        .map(o ->
                                lens(document, o, Words.line(verdicts, o.name().text())))
                        .toList();
    }

    private static CodeLens lens(Documents.Document document, Syntax.OperationDeclaration operation, String line) {
        StringBuilder title = line.codePoints()
                .limit(LONGEST)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
        title.append(title.length() < line.length() ? "…" : "");
        return new CodeLens(document.text().range(operation.name().range()), new Command(title.toString(), ""), null);
    }
}
