package dev.tributary.languageserver.features;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.lsp4j.CodeAction;
import org.eclipse.lsp4j.CodeActionKind;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.TextEdit;
import org.eclipse.lsp4j.WorkspaceEdit;

/** Repairs that a diagnostic itself names. */
public final class QuickFixes {
    private static final Pattern MEANT = Pattern.compile("help: did you mean `([^`]+)`\\?");

    private QuickFixes() {}

    /** The name that is meant, for names that are not declared. */
    public static List<CodeAction> of(String uri, List<Diagnostic> problems) {
        List<CodeAction> actions = new ArrayList<>();
        for (Diagnostic problem : problems) {
            Matcher meant = MEANT.matcher(
                    problem.getMessage() != null && problem.getMessage().isLeft()
                            ? problem.getMessage().getLeft()
                            : "");
            if (meant.find()) {
                CodeAction action = new CodeAction("Write `" + meant.group(1) + "`");
                action.setKind(CodeActionKind.QuickFix);
                action.setDiagnostics(List.of(problem));
                action.setIsPreferred(true);
                action.setEdit(
                        new WorkspaceEdit(Map.of(uri, List.of(new TextEdit(problem.getRange(), meant.group(1))))));
                actions.add(action);
            }
        }
        return actions;
    }
}
