package dev.tributary.languageserver;

import dev.tributary.languageserver.text.FileNames;
import dev.tributary.languageserver.verdicts.Verdicts;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.eclipse.lsp4j.CodeActionKind;
import org.eclipse.lsp4j.CodeActionOptions;
import org.eclipse.lsp4j.CodeLensOptions;
import org.eclipse.lsp4j.CompletionOptions;
import org.eclipse.lsp4j.DidChangeWatchedFilesRegistrationOptions;
import org.eclipse.lsp4j.FileSystemWatcher;
import org.eclipse.lsp4j.InitializeParams;
import org.eclipse.lsp4j.InitializeResult;
import org.eclipse.lsp4j.InitializedParams;
import org.eclipse.lsp4j.Registration;
import org.eclipse.lsp4j.RegistrationParams;
import org.eclipse.lsp4j.RenameOptions;
import org.eclipse.lsp4j.ServerCapabilities;
import org.eclipse.lsp4j.ServerInfo;
import org.eclipse.lsp4j.SetTraceParams;
import org.eclipse.lsp4j.TextDocumentSyncKind;
import org.eclipse.lsp4j.TextDocumentSyncOptions;
import org.eclipse.lsp4j.WorkDoneProgressCancelParams;
import org.eclipse.lsp4j.WorkspaceFoldersOptions;
import org.eclipse.lsp4j.WorkspaceServerCapabilities;
import org.eclipse.lsp4j.jsonrpc.Launcher;
import org.eclipse.lsp4j.jsonrpc.messages.Either;
import org.eclipse.lsp4j.launch.LSPLauncher;
import org.eclipse.lsp4j.services.LanguageClient;
import org.eclipse.lsp4j.services.LanguageServer;
import org.eclipse.lsp4j.services.TextDocumentService;
import org.eclipse.lsp4j.services.WorkspaceService;
import org.jspecify.annotations.Nullable;

/** The server: from {@code initialize} to {@code exit}. */
public final class InvLanguageServer implements LanguageServer {
    private static final int CLEAN = 0;
    private static final int WITHOUT_SHUTDOWN = 1;

    private final Options options;
    private final CompletableFuture<Integer> end = new CompletableFuture<>();
    private final ExecutorService requests = Executors.newFixedThreadPool(2, task -> {
        Thread thread = new Thread(task, "tributary-requests");
        thread.setDaemon(true);
        return thread;
    });
    private final Session session;
    private final TextDocuments texts;
    private final Workspace workspace;

    /**
     * How to serve.
     *
     * @param version of this program, as it tells the editor
     * @param analysis how to find the verdicts
     * @param pages where the pages of the diagnostics' codes are, a URI that ends with a slash
     */
    public record Options(String version, Verdicts.Settings analysis, Optional<String> pages) {
        /** Verdicts half a second after the last change, ten seconds for a proof, nothing kept. */
        public static Options defaults() {
            return new Options(
                    "(unpackaged)",
                    new Verdicts.Settings(Duration.ofMillis(500), Duration.ofSeconds(10), Optional.empty()),
                    Optional.empty());
        }
    }

    private InvLanguageServer(Options options) {
        this.options = options;
        this.session = new Session(options);
        this.texts = new TextDocuments(session, requests);
        this.workspace = new Workspace(session);
    }

    /**
     * Serves one editor until it says {@code exit}, goes away, or its process ends.
     *
     * @return the exit code that the protocol asks for: 0 after a shutdown, else 1
     */
    public static int serve(InputStream in, OutputStream out, Options options) {
        InvLanguageServer server = new InvLanguageServer(options);
        Launcher<LanguageClient> launcher = LSPLauncher.createServerLauncher(server, in, out);
        server.session.connect(launcher.getRemoteProxy());
        Future<Void> listening = launcher.startListening();
        Thread reader = new Thread(() -> server.await(listening), "tributary-reader");
        reader.setDaemon(true);
        reader.start();
        try {
            return server.end.join();
        } finally {
            server.session.close();
            server.requests.shutdownNow();
            listening.cancel(true);
        }
    }

    private void await(Future<Void> listening) {
        try {
            listening.get();
        } catch (CancellationException e) {
            // It has said `exit`.
            return;
        } catch (ExecutionException e) {
            session.log("the connection broke: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exit();
        }
    }

    @Override
    public CompletableFuture<InitializeResult> initialize(InitializeParams parameters) {
        session.initialize(parameters.getCapabilities(), folders(parameters));
        Integer process = parameters.getProcessId();
        if (process != null) {
            ProcessHandle.of(process).ifPresent(editor -> {
                var unused = editor.onExit().thenRun(this::exit);
            });
        }
        return CompletableFuture.completedFuture(
                new InitializeResult(capabilities(), new ServerInfo("tributary", options.version())));
    }

    @SuppressWarnings("deprecation") // Editors that know no workspace folders say the root.
    private static List<Path> folders(InitializeParams parameters) {
        List<String> uris = new ArrayList<>();
        if (parameters.getWorkspaceFolders() != null) {
            parameters.getWorkspaceFolders().forEach(folder -> uris.add(folder.getUri()));
        } else if (parameters.getRootUri() != null) {
            uris.add(parameters.getRootUri());
        }
        return onDisk(uris.stream()).toList();
    }

    private static ServerCapabilities capabilities() {
        ServerCapabilities capabilities = new ServerCapabilities();
        TextDocumentSyncOptions sync = new TextDocumentSyncOptions();
        sync.setOpenClose(true);
        sync.setChange(TextDocumentSyncKind.Incremental);
        sync.setSave(true);
        capabilities.setTextDocumentSync(sync);
        capabilities.setHoverProvider(true);
        capabilities.setDefinitionProvider(true);
        capabilities.setReferencesProvider(true);
        capabilities.setDocumentSymbolProvider(true);
        capabilities.setDocumentFormattingProvider(true);
        capabilities.setRenameProvider(new RenameOptions(true));
        capabilities.setCodeLensProvider(new CodeLensOptions(false));
        capabilities.setCodeActionProvider(new CodeActionOptions(List.of(CodeActionKind.QuickFix)));
        capabilities.setCompletionProvider(new CompletionOptions(false, List.of(".", ":")));
        WorkspaceFoldersOptions folders = new WorkspaceFoldersOptions();
        folders.setSupported(true);
        folders.setChangeNotifications(Either.forRight(true));
        capabilities.setWorkspace(new WorkspaceServerCapabilities(folders));
        return capabilities;
    }

    @Override
    public void initialized(InitializedParams parameters) {
        if (session.watchesFiles()) {
            var options = new DidChangeWatchedFilesRegistrationOptions(
                    List.of(new FileSystemWatcher(Either.forLeft("**/*.inv"))));
            var unused = session.client()
                    .registerCapability(new RegistrationParams(
                            List.of(new Registration("inv-files", "workspace/didChangeWatchedFiles", options))));
        }
    }

    @Override
    public CompletableFuture<Object> shutdown() {
        session.shutDown();
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void exit() {
        end.complete(session.isShutDown() ? CLEAN : WITHOUT_SHUTDOWN);
    }

    @Override
    public void cancelProgress(WorkDoneProgressCancelParams parameters) {
        session.progress().cancel(parameters.getToken());
    }

    @Override
    public void setTrace(@Nullable SetTraceParams parameters) {
        // There is nothing to trace that the editor does not see itself.
    }

    @Override
    public TextDocumentService getTextDocumentService() {
        return texts;
    }

    @Override
    public WorkspaceService getWorkspaceService() {
        return workspace;
    }

    /** The folders of an editor, as URIs, that are on disk. */
    static Stream<Path> onDisk(Stream<String> uris) {
        return uris.flatMap(uri -> FileNames.path(uri).stream());
    }
}
