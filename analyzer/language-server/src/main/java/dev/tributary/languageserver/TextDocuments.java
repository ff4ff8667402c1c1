package dev.tributary.languageserver;

import dev.tributary.dsl.source.Position;
import dev.tributary.languageserver.features.Completion;
import dev.tributary.languageserver.features.Formatting;
import dev.tributary.languageserver.features.Hovers;
import dev.tributary.languageserver.features.Lenses;
import dev.tributary.languageserver.features.Outline;
import dev.tributary.languageserver.features.Places;
import dev.tributary.languageserver.features.QuickFixes;
import dev.tributary.languageserver.features.Renaming;
import dev.tributary.languageserver.names.Declarations;
import dev.tributary.languageserver.text.FileNames;
import dev.tributary.languageserver.text.Text;
import dev.tributary.languageserver.verdicts.Verdicts;
import dev.tributary.languageserver.workspace.Documents;
import dev.tributary.languageserver.workspace.Reading;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.lsp4j.CodeAction;
import org.eclipse.lsp4j.CodeActionParams;
import org.eclipse.lsp4j.CodeLens;
import org.eclipse.lsp4j.CodeLensParams;
import org.eclipse.lsp4j.Command;
import org.eclipse.lsp4j.CompletionItem;
import org.eclipse.lsp4j.CompletionList;
import org.eclipse.lsp4j.CompletionParams;
import org.eclipse.lsp4j.DefinitionParams;
import org.eclipse.lsp4j.DidChangeTextDocumentParams;
import org.eclipse.lsp4j.DidCloseTextDocumentParams;
import org.eclipse.lsp4j.DidOpenTextDocumentParams;
import org.eclipse.lsp4j.DidSaveTextDocumentParams;
import org.eclipse.lsp4j.DocumentFormattingParams;
import org.eclipse.lsp4j.DocumentSymbol;
import org.eclipse.lsp4j.DocumentSymbolParams;
import org.eclipse.lsp4j.Hover;
import org.eclipse.lsp4j.HoverParams;
import org.eclipse.lsp4j.Location;
import org.eclipse.lsp4j.LocationLink;
import org.eclipse.lsp4j.PrepareRenameDefaultBehavior;
import org.eclipse.lsp4j.PrepareRenameParams;
import org.eclipse.lsp4j.PrepareRenameResult;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.ReferenceParams;
import org.eclipse.lsp4j.RenameParams;
import org.eclipse.lsp4j.SymbolInformation;
import org.eclipse.lsp4j.TextDocumentContentChangeEvent;
import org.eclipse.lsp4j.TextDocumentIdentifier;
import org.eclipse.lsp4j.TextDocumentItem;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.WorkspaceEdit;
import org.eclipse.lsp4j.jsonrpc.CompletableFutures;
import org.eclipse.lsp4j.jsonrpc.ResponseErrorException;
import org.eclipse.lsp4j.jsonrpc.messages.Either;
import org.eclipse.lsp4j.jsonrpc.messages.Either3;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseError;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseErrorCode;
import org.eclipse.lsp4j.services.TextDocumentService;
import org.jspecify.annotations.Nullable;

/** Texts come and change at once; questions about them are answered by other threads. */
final class TextDocuments implements TextDocumentService {
    private final Session session;
    private final Executor requests;

    TextDocuments(Session session, Executor requests) {
        this.session = session;
        this.requests = requests;
    }

    @Override
    public void didOpen(DidOpenTextDocumentParams parameters) {
        TextDocumentItem opened = parameters.getTextDocument();
        session.documents().open(opened.getUri(), opened.getVersion(), opened.getText());
        session.textsTouched();
    }

    @Override
    public void didChange(DidChangeTextDocumentParams parameters) {
        session.documents()
                .change(
                        parameters.getTextDocument().getUri(),
                        parameters.getTextDocument().getVersion(),
                        text -> changed(text, parameters.getContentChanges()));
        session.textsChanged();
    }

    private static Text changed(Text text, List<TextDocumentContentChangeEvent> changes) {
        Text now = text;
        for (TextDocumentContentChangeEvent change : changes) {
            now = change.getRange() == null
                    ? new Text(change.getText())
                    : now.with(change.getRange(), change.getText());
        }
        return now;
    }

    @Override
    public void didClose(DidCloseTextDocumentParams parameters) {
        session.documents().close(parameters.getTextDocument().getUri());
        session.textsTouched();
    }

    @Override
    public void didSave(DidSaveTextDocumentParams parameters) {
        session.textsTouched();
    }

    /** Answers in another thread, unless the editor has withdrawn its question by then. */
    private <T> CompletableFuture<T> answer(Supplier<T> answer) {
        session.checkServing();
        return CompletableFutures.computeAsync(requests, canceled -> {
            canceled.checkCanceled();
            return answer.get();
        });
    }

    /** An answer about the application that a text belongs to. */
    private <T> CompletableFuture<T> about(TextDocumentIdentifier in, T nothing, Function<Reading, T> answer) {
        return answer(() -> reading(in).map(answer).orElse(nothing));
    }

    private Optional<Reading> reading(TextDocumentIdentifier in) {
        return session.applications().reading(FileNames.of(in.getUri()));
    }

    private static Position place(Reading reading, TextDocumentIdentifier in, org.eclipse.lsp4j.Position position) {
        Text text = reading.document(FileNames.of(in.getUri())).text();
        return text.place(text.offset(position));
    }

    private Verdicts.Known verdicts(Reading reading) {
        return session.verdicts().of(reading.root(), reading.fingerprint());
    }

    @Override
    public CompletableFuture<@Nullable Hover> hover(HoverParams parameters) {
        TextDocumentIdentifier in = parameters.getTextDocument();
        return answer(() -> reading(in)
                .flatMap(reading -> Hovers.at(
                        reading,
                        FileNames.of(in.getUri()),
                        place(reading, in, parameters.getPosition()),
                        verdicts(reading)))
                .orElse(null));
    }

    @Override
    public CompletableFuture<Either<List<? extends Location>, List<? extends LocationLink>>> definition(
            DefinitionParams parameters) {
        TextDocumentIdentifier in = parameters.getTextDocument();
        return about(
                in,
                Either.forLeft(List.of()),
                reading -> Either.forLeft(Places.declared(
                        reading, FileNames.of(in.getUri()), place(reading, in, parameters.getPosition()))));
    }

    @Override
    public CompletableFuture<List<? extends Location>> references(ReferenceParams parameters) {
        TextDocumentIdentifier in = parameters.getTextDocument();
        return about(
                in,
                List.of(),
                reading -> Places.named(
                        readings(in),
                        FileNames.of(in.getUri()),
                        place(reading, in, parameters.getPosition()),
                        parameters.getContext().isIncludeDeclaration()));
    }

    /** All applications that a text belongs to. */
    private List<Reading> readings(TextDocumentIdentifier in) {
        String name = FileNames.of(in.getUri());
        return session.applications().of(name).stream()
                .flatMap(root -> session.applications().read(root).stream())
                .filter(reading -> reading.documents().containsKey(name))
                .toList();
    }

    @Override
    public CompletableFuture<List<Either<SymbolInformation, DocumentSymbol>>> documentSymbol(
            DocumentSymbolParams parameters) {
        return answer(() -> document(parameters.getTextDocument()).map(Outline::of).orElse(List.of()).stream()
                .map(Either::<SymbolInformation, DocumentSymbol>forRight)
                .toList());
    }

    private Optional<Documents.Document> document(TextDocumentIdentifier in) {
        return session.documents().find(FileNames.of(in.getUri()));
    }

    @Override
    public CompletableFuture<List<? extends TextEdit>> formatting(DocumentFormattingParams parameters) {
        return answer(
                () -> document(parameters.getTextDocument()).map(Formatting::of).orElse(List.of()));
    }

    @Override
    public CompletableFuture<List<? extends CodeLens>> codeLens(CodeLensParams parameters) {
        TextDocumentIdentifier in = parameters.getTextDocument();
        return about(
                in, List.of(), reading -> Lenses.of(reading.document(FileNames.of(in.getUri())), verdicts(reading)));
    }

    @Override
    public CompletableFuture<List<Either<Command, CodeAction>>> codeAction(CodeActionParams parameters) {
        return answer(() ->
                QuickFixes.of(
                                parameters.getTextDocument().getUri(),
                                parameters.getContext().getDiagnostics())
                        .stream()
                        .map(Either::<Command, CodeAction>forRight)
                        .toList());
    }

    @Override
    public CompletableFuture<Either<List<CompletionItem>, CompletionList>> completion(CompletionParams parameters) {
        TextDocumentIdentifier in = parameters.getTextDocument();
        return about(in, Either.forLeft(List.of()), reading -> {
            Text text = reading.document(FileNames.of(in.getUri())).text();
            Declarations declared = reading.declarations();
            return Either.forLeft(
                    Completion.at(text, text.offset(parameters.getPosition()), declared, session.fillsSnippets()));
        });
    }

    @Override
    public CompletableFuture<@Nullable Either3<Range, PrepareRenameResult, PrepareRenameDefaultBehavior>> prepareRename(
            PrepareRenameParams parameters) {
        TextDocumentIdentifier in = parameters.getTextDocument();
        return answer(() -> reading(in)
                .flatMap(reading -> Renaming.at(
                                reading, FileNames.of(in.getUri()), place(reading, in, parameters.getPosition()))
                        .map(o -> Either3.<Range, PrepareRenameResult, PrepareRenameDefaultBehavior>forSecond(
                                new PrepareRenameResult(
                                        reading.location(o.range()).getRange(), o.text()))))
                .orElse(null));
    }

    @Override
    public CompletableFuture<WorkspaceEdit> rename(RenameParams parameters) {
        TextDocumentIdentifier in = parameters.getTextDocument();
        return about(in, new WorkspaceEdit(), reading -> {
            try {
                return Renaming.rename(
                        readings(in),
                        FileNames.of(in.getUri()),
                        place(reading, in, parameters.getPosition()),
                        parameters.getNewName());
            } catch (Renaming.RefusedException e) {
                throw new ResponseErrorException(
                        new ResponseError(ResponseErrorCode.RequestFailed, String.valueOf(e.getMessage()), null));
            }
        });
    }
}
