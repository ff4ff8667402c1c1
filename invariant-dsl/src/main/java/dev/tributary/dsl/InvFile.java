package dev.tributary.dsl;

import dev.tributary.dsl.model.Application;
import dev.tributary.dsl.resolve.Resolver;
import dev.tributary.dsl.source.Diagnostic;
import dev.tributary.dsl.source.Severity;
import dev.tributary.dsl.syntax.SyntaxParser;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads {@code .inv} files. */
public final class InvFile {
    private InvFile() {}

    /**
     * What reading a file gave.
     *
     * @param application empty when there is any error
     * @param diagnostics everything there is to say about the file, in the order of the text
     */
    public record Result(Optional<Application> application, List<Diagnostic> diagnostics) {
        public Result {
            diagnostics = List.copyOf(diagnostics);
        }
    }

    /**
     * Reads the text of one file; nothing in the text can make it throw.
     *
     * @param fileName as it shall appear in diagnostics
     */
    public static Result parse(String fileName, String text) {
        SyntaxParser.Result syntax = SyntaxParser.parse(fileName, text);
        List<Diagnostic> diagnostics = new ArrayList<>(syntax.diagnostics());
        Optional<Application> application = Optional.empty();
        if (syntax.file() != null) {
            Resolver.Result resolved = Resolver.resolve(syntax.file());
            boolean whole = diagnostics.isEmpty();
            // A name may seem unknown only because its declaration could not be read: repair that first.
            boolean echoes = syntax.file().incomplete();
            resolved.diagnostics().stream()
                    .filter(d -> !echoes || !Resolver.MAY_FOLLOW_FROM_SYNTAX.contains(d.code()))
                    .forEach(diagnostics::add);
            if (whole) {
                application = Optional.of(resolved.application());
            }
        }
        diagnostics.sort(Comparator.comparing(d -> d.range().start()));
        boolean broken = diagnostics.stream().anyMatch(d -> d.severity() == Severity.ERROR);
        return new Result(broken ? Optional.empty() : application, diagnostics);
    }
}
