package dev.tributary.languageserver;

import dev.tributary.languageserver.features.Problems;
import dev.tributary.languageserver.verdicts.Verdicts;
import dev.tributary.languageserver.workspace.Applications;
import dev.tributary.languageserver.workspace.Documents;
import dev.tributary.languageserver.workspace.Reading;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.lsp4j.ClientCapabilities;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.MessageParams;
import org.eclipse.lsp4j.MessageType;
import org.eclipse.lsp4j.PublishDiagnosticsParams;
import org.eclipse.lsp4j.jsonrpc.ResponseErrorException;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseError;
import org.eclipse.lsp4j.jsonrpc.messages.ResponseErrorCode;
import org.eclipse.lsp4j.services.LanguageClient;
import org.jspecify.annotations.Nullable;

/** What one editor has open, and what it was told about it. */
final class Session implements AutoCloseable {
    /** Changes that come together are looked at together; nobody sees so short a wait. */
    private static final long TOGETHER_MILLIS = 30;

    private final Documents documents = new Documents();
    private final Applications applications = new Applications(documents);
    private final Problems problems;
    private final Verdicts verdicts;
    private final Progress progress = new Progress(this);
    private final Set<Path> folders = new LinkedHashSet<>();
    private final Map<String, PublishDiagnosticsParams> published = new LinkedHashMap<>();
    private final AtomicBoolean checkDue = new AtomicBoolean();
    private final ScheduledExecutorService checks = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tributary-checks");
        thread.setDaemon(true);
        return thread;
    });
    private volatile @Nullable LanguageClient client;
    private volatile @Nullable ClientCapabilities capabilities;
    private volatile boolean shutDown;

    Session(InvLanguageServer.Options options) {
        this.problems = new Problems(options.pages());
        this.verdicts = new Verdicts(options.analysis(), progress);
    }

    void connect(LanguageClient remote) {
        client = remote;
    }

    LanguageClient client() {
        return Objects.requireNonNull(client);
    }

    Documents documents() {
        return documents;
    }

    Applications applications() {
        return applications;
    }

    Verdicts verdicts() {
        return verdicts;
    }

    Progress progress() {
        return progress;
    }

    void initialize(@Nullable ClientCapabilities ofClient, Collection<Path> inFolders) {
        capabilities = ofClient == null ? new ClientCapabilities() : ofClient;
        changeFolders(inFolders, List.of());
    }

    void shutDown() {
        shutDown = true;
        verdicts.close();
    }

    boolean isShutDown() {
        return shutDown;
    }

    /** Complains about a request that comes too early or too late. */
    void checkServing() {
        if (capabilities == null) {
            throw refused(ResponseErrorCode.ServerNotInitialized, "`initialize` comes first");
        }
        if (shutDown) {
            throw refused(ResponseErrorCode.InvalidRequest, "nothing but `exit` comes after `shutdown`");
        }
    }

    private static ResponseErrorException refused(ResponseErrorCode code, String why) {
        return new ResponseErrorException(new ResponseError(code, why, null));
    }

    private ClientCapabilities capabilities() {
        ClientCapabilities known = capabilities;
        return known == null ? new ClientCapabilities() : known;
    }

    boolean watchesFiles() {
        var workspace = capabilities().getWorkspace();
        return workspace != null
                && workspace.getDidChangeWatchedFiles() != null
                && Boolean.TRUE.equals(workspace.getDidChangeWatchedFiles().getDynamicRegistration());
    }

    boolean refreshesLenses() {
        var workspace = capabilities().getWorkspace();
        return workspace != null
                && workspace.getCodeLens() != null
                && Boolean.TRUE.equals(workspace.getCodeLens().getRefreshSupport());
    }

    boolean showsProgress() {
        var window = capabilities().getWindow();
        return window != null && Boolean.TRUE.equals(window.getWorkDoneProgress());
    }

    boolean fillsSnippets() {
        var texts = capabilities().getTextDocument();
        return texts != null
                && texts.getCompletion() != null
                && texts.getCompletion().getCompletionItem() != null
                && Boolean.TRUE.equals(texts.getCompletion().getCompletionItem().getSnippetSupport());
    }

    void changeFolders(Collection<Path> added, Collection<Path> removed) {
        synchronized (folders) {
            folders.removeAll(removed);
            folders.addAll(added);
            applications.folders(folders);
        }
        diskChanged();
    }

    /** Files may have come, gone or changed. */
    void diskChanged() {
        later(() -> {
            applications.refresh();
            check();
        });
    }

    /** Texts were opened, saved or closed; what they are on disk may count now. */
    void textsTouched() {
        later(() -> {
            if (watchesFiles()) {
                applications.refreshTexts();
            } else {
                applications.refresh();
            }
            check();
        });
    }

    /** Texts in the editor changed. */
    void textsChanged() {
        if (checkDue.compareAndSet(false, true)) {
            later(this::check);
        }
    }

    private void later(Runnable work) {
        try {
            var unused = checks.schedule(() -> guarded(work), TOGETHER_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The editor is gone.
            return;
        }
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            log("a defect of tributary, please report it: " + e);
        }
    }

    void log(String message) {
        client().logMessage(new MessageParams(MessageType.Error, message));
    }

    /** Reads all applications that something is open of, says what is wrong, and has the others analysed. */
    private void check() {
        checkDue.set(false);
        if (capabilities == null || shutDown) {
            return;
        }
        Set<String> roots = new LinkedHashSet<>();
        documents.open().forEach(file -> roots.addAll(applications.of(file)));
        applications.keep(roots);
        verdicts.keep(roots);
        Map<String, PublishDiagnosticsParams> found = new LinkedHashMap<>();
        for (String root : roots) {
            applications.read(root).ifPresent(reading -> check(reading, found));
        }
        publish(found);
    }

    private void check(Reading reading, Map<String, PublishDiagnosticsParams> found) {
        reading.result()
                .application()
                .ifPresentOrElse(
                        application -> verdicts.request(reading.root(), reading.fingerprint(), application),
                        () -> verdicts.stop(reading.root()));
        Verdicts.Known known = verdicts.of(reading.root(), reading.fingerprint());
        problems.of(reading, known).forEach((file, list) -> {
            Documents.Document document = reading.document(file);
            List<Diagnostic> all = found.computeIfAbsent(
                            file,
                            f -> new PublishDiagnosticsParams(document.uri(), new ArrayList<>(), document.version()))
                    .getDiagnostics();
            list.stream().filter(d -> !all.contains(d)).forEach(all::add);
        });
    }

    private void publish(Map<String, PublishDiagnosticsParams> found) {
        List<String> gone =
                published.keySet().stream().filter(f -> !found.containsKey(f)).toList();
        for (String file : gone) {
            PublishDiagnosticsParams last = Objects.requireNonNull(published.remove(file));
            if (!last.getDiagnostics().isEmpty()) {
                client().publishDiagnostics(new PublishDiagnosticsParams(last.getUri(), List.of()));
            }
        }
        found.forEach((file, now) -> {
            PublishDiagnosticsParams last = published.put(file, now);
            boolean quiet = last == null && now.getDiagnostics().isEmpty() && !documents.isOpen(file);
            if (!now.equals(last) && !quiet) {
                client().publishDiagnostics(now);
            }
        });
    }

    @Override
    public void close() {
        shutDown = true;
        verdicts.close();
        checks.shutdownNow();
    }
}
