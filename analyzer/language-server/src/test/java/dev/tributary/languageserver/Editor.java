package dev.tributary.languageserver;

import dev.tributary.languageserver.verdicts.Verdicts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.lsp4j.ClientCapabilities;
import org.eclipse.lsp4j.CodeLensWorkspaceCapabilities;
import org.eclipse.lsp4j.CompletionCapabilities;
import org.eclipse.lsp4j.CompletionItemCapabilities;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.DidChangeTextDocumentParams;
import org.eclipse.lsp4j.DidChangeWatchedFilesCapabilities;
import org.eclipse.lsp4j.DidCloseTextDocumentParams;
import org.eclipse.lsp4j.DidOpenTextDocumentParams;
import org.eclipse.lsp4j.InitializeParams;
import org.eclipse.lsp4j.InitializeResult;
import org.eclipse.lsp4j.InitializedParams;
import org.eclipse.lsp4j.MessageActionItem;
import org.eclipse.lsp4j.MessageParams;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.ProgressParams;
import org.eclipse.lsp4j.PublishDiagnosticsParams;
import org.eclipse.lsp4j.Range;
import org.eclipse.lsp4j.RegistrationParams;
import org.eclipse.lsp4j.ShowMessageRequestParams;
import org.eclipse.lsp4j.TextDocumentClientCapabilities;
import org.eclipse.lsp4j.TextDocumentContentChangeEvent;
import org.eclipse.lsp4j.TextDocumentIdentifier;
import org.eclipse.lsp4j.TextDocumentItem;
import org.eclipse.lsp4j.VersionedTextDocumentIdentifier;
import org.eclipse.lsp4j.WindowClientCapabilities;
import org.eclipse.lsp4j.WorkDoneProgressCreateParams;
import org.eclipse.lsp4j.WorkDoneProgressNotification;
import org.eclipse.lsp4j.WorkspaceClientCapabilities;
import org.eclipse.lsp4j.WorkspaceFolder;
import org.eclipse.lsp4j.jsonrpc.Launcher;
import org.eclipse.lsp4j.launch.LSPLauncher;
import org.eclipse.lsp4j.services.LanguageClient;
import org.eclipse.lsp4j.services.LanguageServer;

/** An editor for tests: it speaks the protocol over a socket with a server of its own, and keeps what it is told. */
final class Editor implements LanguageClient, AutoCloseable {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final LanguageServer server;
    /** Pipes of Java would do, were they not broken as soon as the thread ends that wrote last. */
    private final Socket connection;

    private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
    private final Map<String, PublishDiagnosticsParams> problems = new LinkedHashMap<>();
    private final Map<String, List<WorkDoneProgressNotification>> progress = new LinkedHashMap<>();
    private final List<String> messages = new ArrayList<>();
    private final Map<String, Integer> versions = new LinkedHashMap<>();
    private int lensRefreshes;

    /** An editor whose server analyses nothing. */
    Editor() throws IOException {
        this(NEVER);
    }

    /** An editor whose server waits so long before it analyses. */
    Editor(Duration delay) throws IOException {
        Socket ofServer;
        try (ServerSocket meeting = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            connection = new Socket(meeting.getInetAddress(), meeting.getLocalPort());
            ofServer = meeting.accept();
        }
        InvLanguageServer.Options options = new InvLanguageServer.Options(
                "test",
                new Verdicts.Settings(delay, Duration.ofSeconds(10), Optional.empty()),
                Optional.of("file:///pages/"));
        Thread serving = new Thread(
                () -> {
                    try (ofServer) {
                        exitCode.complete(InvLanguageServer.serve(
                                ofServer.getInputStream(), ofServer.getOutputStream(), options));
                    } catch (IOException e) {
                        exitCode.completeExceptionally(e);
                    }
                },
                "test-server");
        serving.setDaemon(true);
        serving.start();
        Launcher<LanguageServer> launcher =
                LSPLauncher.createClientLauncher(this, connection.getInputStream(), connection.getOutputStream());
        server = launcher.getRemoteProxy();
        var unused = launcher.startListening();
    }

    /** An editor that works in a folder, past the greetings; nothing is analysed. */
    static Editor in(Path folder) throws IOException {
        return in(folder, NEVER);
    }

    /** The same with an analysis so long after each change. */
    static Editor in(Path folder, Duration delay) throws IOException {
        Editor editor = new Editor(delay);
        editor.initialize(folder);
        return editor;
    }

    InitializeResult initialize(Path folder) {
        InitializeParams parameters = new InitializeParams();
        parameters.setWorkspaceFolders(
                List.of(new WorkspaceFolder(folder.toUri().toString(), "folder")));
        WorkspaceClientCapabilities workspace = new WorkspaceClientCapabilities();
        workspace.setCodeLens(new CodeLensWorkspaceCapabilities(true));
        workspace.setDidChangeWatchedFiles(new DidChangeWatchedFilesCapabilities(true));
        TextDocumentClientCapabilities texts = new TextDocumentClientCapabilities();
        texts.setCompletion(new CompletionCapabilities(new CompletionItemCapabilities(true)));
        WindowClientCapabilities window = new WindowClientCapabilities();
        window.setWorkDoneProgress(true);
        parameters.setCapabilities(new ClientCapabilities(workspace, texts, window, null));
        InitializeResult result = get(server.initialize(parameters));
        server.initialized(new InitializedParams());
        return result;
    }

    LanguageServer server() {
        return server;
    }

    /** Opens a text; it need not be on disk. */
    Editor open(Path file, String text) {
        return open(uri(file), text);
    }

    Editor open(String uri, String text) {
        versions.put(uri, 1);
        server.getTextDocumentService()
                .didOpen(new DidOpenTextDocumentParams(new TextDocumentItem(uri, "inv", 1, text)));
        return this;
    }

    /** Replaces the whole text. */
    void change(Path file, String text) {
        change(file, new TextDocumentContentChangeEvent(text));
    }

    /** Replaces a part of the text. */
    void change(Path file, Range range, String text) {
        change(file, new TextDocumentContentChangeEvent(range, text));
    }

    private void change(Path file, TextDocumentContentChangeEvent change) {
        int version = versions.merge(uri(file), 1, Integer::sum);
        server.getTextDocumentService()
                .didChange(new DidChangeTextDocumentParams(
                        new VersionedTextDocumentIdentifier(uri(file), version), List.of(change)));
    }

    void closeText(Path file) {
        server.getTextDocumentService().didClose(new DidCloseTextDocumentParams(document(file)));
    }

    static String uri(Path file) {
        return file.toUri().toString();
    }

    static TextDocumentIdentifier document(Path file) {
        return new TextDocumentIdentifier(uri(file));
    }

    /** Where a part of a text starts, and {@code further} characters on. */
    static Position position(String text, String part, int further) {
        int offset = text.indexOf(part);
        if (offset < 0) {
            throw new AssertionError("no `" + part + "` in the text");
        }
        String before = text.substring(0, offset + further);
        int line = (int) before.chars().filter(c -> c == '\n').count();
        return new Position(line, before.length() - before.lastIndexOf('\n') - 1);
    }

    /** Waits for an answer. */
    static <T> T get(CompletableFuture<T> answer) {
        try {
            return answer.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError("no answer", e);
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        }
    }

    /** Waits until there is something to see. */
    synchronized <T> T await(String what, Supplier<Optional<T>> seen) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        Optional<T> found = seen.get();
        while (found.isEmpty()) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("waited in vain for " + what + "; problems: " + problems + "; messages: "
                        + messages + "; progress: " + progress);
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            found = seen.get();
        }
        return found.get();
    }

    /** The codes of a file's problems, once they were told about its newest text. */
    List<String> problems(Path file) {
        return problemsOf(file).stream().map(d -> d.getCode().getLeft()).toList();
    }

    List<Diagnostic> problemsOf(Path file) {
        return await(
                        "the problems of " + file,
                        () -> Optional.ofNullable(problems.get(uri(file)))
                                .filter(p -> p.getVersion() == null
                                        ? !versions.containsKey(uri(file))
                                        : p.getVersion().equals(versions.get(uri(file)))))
                .getDiagnostics();
    }

    /** What was told last of a text, if anything. */
    Optional<PublishDiagnosticsParams> publishedOf(String uri) {
        return Optional.ofNullable(problems.get(uri));
    }

    /** Waits until exactly these problems are told of a file. */
    void awaitProblems(Path file, String... codes) {
        await(
                "problems " + List.of(codes),
                () -> Optional.ofNullable(problems.get(uri(file)))
                        .filter(p -> p.getDiagnostics().stream()
                                .map(d -> d.getCode().getLeft())
                                .toList()
                                .equals(List.of(codes))));
    }

    /** All steps of all analyses so far, as their names. */
    synchronized List<String> progress() {
        return progress.values().stream()
                .flatMap(List::stream)
                .map(p -> p.getKind().name())
                .toList();
    }

    synchronized List<String> progressTokens() {
        return List.copyOf(progress.keySet());
    }

    synchronized List<String> messages() {
        return List.copyOf(messages);
    }

    synchronized int lensRefreshes() {
        return lensRefreshes;
    }

    int exitCode() {
        return get(exitCode);
    }

    /** Breaks the connection without a word. */
    void vanish() throws IOException {
        connection.shutdownOutput();
    }

    /** Sends bytes that are no message. */
    void send(byte[] bytes) throws IOException {
        connection.getOutputStream().write(bytes);
    }

    @Override
    public void close() {
        if (!exitCode.isDone()) {
            get(server.shutdown());
            server.exit();
        }
        exitCode();
    }

    @Override
    public synchronized void publishDiagnostics(PublishDiagnosticsParams told) {
        problems.put(told.getUri(), told);
        notifyAll();
    }

    @Override
    public synchronized void notifyProgress(ProgressParams told) {
        progress.computeIfAbsent(told.getToken().getLeft(), t -> new ArrayList<>())
                .add(told.getValue().getLeft());
        notifyAll();
    }

    @Override
    public CompletableFuture<Void> createProgress(WorkDoneProgressCreateParams parameters) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> registerCapability(RegistrationParams parameters) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public synchronized CompletableFuture<Void> refreshCodeLenses() {
        lensRefreshes++;
        notifyAll();
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void telemetryEvent(Object object) {
        throw new AssertionError("nothing is measured");
    }

    @Override
    public synchronized void showMessage(MessageParams told) {
        messages.add(told.getMessage());
        notifyAll();
    }

    @Override
    public CompletableFuture<MessageActionItem> showMessageRequest(ShowMessageRequestParams parameters) {
        throw new AssertionError("nothing is asked");
    }

    @Override
    public synchronized void logMessage(MessageParams told) {
        messages.add(told.getMessage());
        notifyAll();
    }
}
