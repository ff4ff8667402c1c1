package dev.tributary.languageserver;

import dev.tributary.analyzer.solver.SolverException;
import dev.tributary.dsl.model.Application;
import dev.tributary.languageserver.verdicts.Verdicts;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.eclipse.lsp4j.MessageParams;
import org.eclipse.lsp4j.MessageType;
import org.eclipse.lsp4j.ProgressParams;
import org.eclipse.lsp4j.WorkDoneProgressBegin;
import org.eclipse.lsp4j.WorkDoneProgressCreateParams;
import org.eclipse.lsp4j.WorkDoneProgressEnd;
import org.eclipse.lsp4j.WorkDoneProgressNotification;
import org.eclipse.lsp4j.WorkDoneProgressReport;
import org.eclipse.lsp4j.jsonrpc.messages.Either;

/** Tells the editor how analyses go, and stops those that it does not want. */
final class Progress implements Verdicts.Listener {
    private final Session session;
    private final AtomicInteger number = new AtomicInteger();
    private final Map<String, Runnable> stops = new ConcurrentHashMap<>();
    private final Set<String> complaints = ConcurrentHashMap.newKeySet();

    Progress(Session session) {
        this.session = session;
    }

    @Override
    public IntConsumer begins(String root, Application application, Runnable stop) {
        if (!session.showsProgress()) {
            return asked -> {};
        }
        String token = "tributary-analysis-" + number.incrementAndGet();
        stops.put(token, stop);
        var unused = session.client().createProgress(new WorkDoneProgressCreateParams(Either.forLeft(token)));
        WorkDoneProgressBegin begin = new WorkDoneProgressBegin();
        begin.setTitle("Analysing " + application.name());
        begin.setCancellable(true);
        tell(token, begin);
        return asked -> report(token, asked);
    }

    private void report(String token, int asked) {
        if (asked < 0) {
            stops.remove(token);
            tell(token, new WorkDoneProgressEnd());
        } else {
            WorkDoneProgressReport report = new WorkDoneProgressReport();
            report.setMessage(asked + " questions asked");
            report.setCancellable(true);
            tell(token, report);
        }
    }

    private void tell(String token, WorkDoneProgressNotification what) {
        session.client().notifyProgress(new ProgressParams(Either.forLeft(token), Either.forLeft(what)));
    }

    void cancel(Either<String, Integer> token) {
        Runnable stop = token.isLeft() ? stops.get(token.getLeft()) : null;
        if (stop != null) {
            stop.run();
        }
    }

    @Override
    public void changed(String root) {
        session.textsChanged();
        if (session.refreshesLenses()) {
            var unused = session.client().refreshCodeLenses();
        }
    }

    @Override
    public void failed(String root, Throwable why) {
        String message = why instanceof SolverException
                ? String.valueOf(why.getMessage())
                : "the analysis failed, which is a defect of tributary, please report it: " + why;
        session.log(root + ": " + message);
        if (complaints.add(message)) {
            session.client().showMessage(new MessageParams(MessageType.Error, "Tributary: " + message));
        }
    }
}
