package dev.tributary.languageserver.features;

import dev.tributary.analyzer.Warning;
import dev.tributary.dsl.source.Severity;
import dev.tributary.dsl.source.SourceRange;
import dev.tributary.languageserver.verdicts.Verdicts;
import dev.tributary.languageserver.workspace.Reading;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.lsp4j.Diagnostic;
import org.eclipse.lsp4j.DiagnosticCodeDescription;
import org.eclipse.lsp4j.DiagnosticRelatedInformation;
import org.eclipse.lsp4j.DiagnosticSeverity;

/**
 * What is wrong with an application, for the editor.
 *
 * @param pages where the pages of the codes are, a URI that ends with a slash; empty when that is not known
 */
public record Problems(Optional<String> pages) {

    /** By file; those without any problem included. */
    public Map<String, List<Diagnostic>> of(Reading reading, Verdicts.Known verdicts) {
        Map<String, List<Diagnostic>> all = new LinkedHashMap<>();
        reading.documents().keySet().forEach(file -> all.put(file, new ArrayList<>()));
        reading.result().diagnostics().forEach(d -> add(all, d.range(), problem(reading, d)));
        if (verdicts instanceof Verdicts.Found found && found.current()) {
            for (Warning warning : found.analysis().warnings()) {
                add(
                        all,
                        warning.range(),
                        problem(
                                reading,
                                warning.range(),
                                DiagnosticSeverity.Warning,
                                warning.code(),
                                warning.message()));
            }
        }
        return all;
    }

    private static void add(Map<String, List<Diagnostic>> all, SourceRange range, Diagnostic problem) {
        List<Diagnostic> file = all.get(range.file());
        if (file != null) {
            file.add(problem);
        }
    }

    private Diagnostic problem(Reading reading, dev.tributary.dsl.source.Diagnostic said) {
        DiagnosticSeverity severity =
                said.severity() == Severity.ERROR ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
        String message =
                said.message() + said.help().map(help -> "\nhelp: " + help).orElse("");
        Diagnostic problem = problem(reading, said.range(), severity, said.code(), message);
        List<DiagnosticRelatedInformation> related = said.related().stream()
                .map(r -> new DiagnosticRelatedInformation(reading.location(r.range()), r.message()))
                .toList();
        problem.setRelatedInformation(related.isEmpty() ? null : related);
        return problem;
    }

    private Diagnostic problem(
            Reading reading, SourceRange range, DiagnosticSeverity severity, String code, String message) {
        Diagnostic problem = new Diagnostic(reading.location(range).getRange(), message, severity, "tributary", code);
        pages.ifPresent(folder -> problem.setCodeDescription(new DiagnosticCodeDescription(folder + code + ".md")));
        return problem;
    }
}
