package dev.tributary.vscode;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.lsp4j.ClientCapabilities;
import org.eclipse.lsp4j.CodeLensWorkspaceCapabilities;
import org.eclipse.lsp4j.DidOpenTextDocumentParams;
import org.eclipse.lsp4j.HoverParams;
import org.eclipse.lsp4j.InitializeParams;
import org.eclipse.lsp4j.InitializedParams;
import org.eclipse.lsp4j.MessageActionItem;
import org.eclipse.lsp4j.MessageParams;
import org.eclipse.lsp4j.Position;
import org.eclipse.lsp4j.PublishDiagnosticsParams;
import org.eclipse.lsp4j.ShowMessageRequestParams;
import org.eclipse.lsp4j.TextDocumentIdentifier;
import org.eclipse.lsp4j.TextDocumentItem;
import org.eclipse.lsp4j.WorkspaceClientCapabilities;
import org.eclipse.lsp4j.launch.LSPLauncher;
import org.eclipse.lsp4j.services.LanguageClient;
import org.eclipse.lsp4j.services.LanguageServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The jar that is packed, as a process, over standard input and output. */
class ServerProcessTest {
    private static final String TEXT =
            "application bank\nentity Account { key id: uuid }\noperation open(id: new Account) { insert Account { id } }\n";
    private static final long DEADLINE_SECONDS = 60;

    private final Process process = start();
    private final Client client = new Client();
    private final LanguageServer server = connect();

    private static Process start() {
        try {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-jar",
                            Path.of("target", "vsix", "extension", "server", "tributary.jar")
                                    .toString(),
                            "language-server",
                            "--stdio",
                            "--delay",
                            "0")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private LanguageServer connect() {
        var launcher = LSPLauncher.createClientLauncher(client, process.getInputStream(), process.getOutputStream());
        var unused = launcher.startListening();
        return launcher.getRemoteProxy();
    }

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    private static <T> T get(CompletableFuture<T> answer) throws Exception {
        return answer.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    @Test
    void servesAndEndsAsTheProtocolSays() throws Exception {
        InitializeParams parameters = new InitializeParams();
        WorkspaceClientCapabilities workspace = new WorkspaceClientCapabilities();
        workspace.setCodeLens(new CodeLensWorkspaceCapabilities(true));
        parameters.setCapabilities(new ClientCapabilities(workspace, null, null));
        var about = get(server.initialize(parameters)).getServerInfo();
        assertThat(about.getName()).isEqualTo("tributary");
        assertThat(about.getVersion()).matches("\\d+\\.\\d+\\.\\d+.*");
        server.initialized(new InitializedParams());
        server.getTextDocumentService()
                .didOpen(new DidOpenTextDocumentParams(
                        new TextDocumentItem("file:///no/such/bank.inv", "inv", 1, TEXT)));
        assertThat(client.published.poll(DEADLINE_SECONDS, TimeUnit.SECONDS).getDiagnostics())
                .isEmpty();
        HoverParams question =
                new HoverParams(new TextDocumentIdentifier("file:///no/such/bank.inv"), new Position(2, 12));
        String hover = hover(question);
        while (!hover.contains("`open` is confluent")) {
            assertThat(client.analysed.tryAcquire(DEADLINE_SECONDS, TimeUnit.SECONDS))
                    .as(hover)
                    .isTrue();
            hover = hover(question);
        }
        assertThat(hover).contains("operation open(id: new Account)");
        get(server.shutdown());
        server.exit();
        assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private String hover(HoverParams question) throws Exception {
        return get(server.getTextDocumentService().hover(question))
                .getContents()
                .getRight()
                .getValue();
    }

    @Test
    void endsWhenItsInputDoes() throws Exception {
        get(server.initialize(new InitializeParams()));
        process.getOutputStream().close();
        assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
    }

    @Test
    void endsWithTheProcessOfItsEditor() throws Exception {
        Process editor = start();
        InitializeParams parameters = new InitializeParams();
        parameters.setProcessId(Math.toIntExact(editor.pid()));
        get(server.initialize(parameters));
        editor.destroyForcibly();
        assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
    }

    private static final class Client implements LanguageClient {
        private final LinkedBlockingQueue<PublishDiagnosticsParams> published = new LinkedBlockingQueue<>();
        private final Semaphore analysed = new Semaphore(0);

        @Override
        public void publishDiagnostics(PublishDiagnosticsParams told) {
            published.add(told);
        }

        @Override
        public CompletableFuture<Void> refreshCodeLenses() {
            analysed.release();
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void telemetryEvent(Object object) {
            throw new AssertionError("nothing is measured");
        }

        @Override
        public void showMessage(MessageParams told) {
            throw new AssertionError(told.getMessage());
        }

        @Override
        public CompletableFuture<MessageActionItem> showMessageRequest(ShowMessageRequestParams parameters) {
            throw new AssertionError(List.of(parameters));
        }

        @Override
        public void logMessage(MessageParams told) {
            throw new AssertionError(told.getMessage());
        }
    }
}
